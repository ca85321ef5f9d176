/** Objects of any kind, found by what manifests say of them. */
import { expect, test } from 'vitest';
import { connectCluster } from '../../lib/cluster/connect.ts';
import { pathOf } from '../../lib/cluster/kinds.ts';

const cluster = connectCluster({ namespace: 'here' });

test.each([
  [{ kind: 'Pod' }, '/api/v1/namespaces/here/pods/one'],
  [{ apiVersion: 'v1', kind: 'Secret', namespace: 'there' }, '/api/v1/namespaces/there/secrets/one'],
  [{ kind: 'WorkflowTemplate' }, '/apis/argoproj.io/v1alpha1/namespaces/here/workflowtemplates/one'],
  [{ apiVersion: 'apps/v1', kind: 'Deployment' }, '/apis/apps/v1/namespaces/here/deployments/one'],
  [
    { apiVersion: 'argoproj.io/v1alpha1', kind: 'ClusterWorkflowTemplate' },
    '/apis/argoproj.io/v1alpha1/clusterworkflowtemplates/one',
  ],
  [{ apiVersion: 'apps/v1', kind: 'Pod' }, undefined],
  [{ kind: 'Nothing' }, undefined],
])('%j', async (object, path) => {
  expect(await pathOf(cluster, { ...object, name: 'one' })).toBe(path);
});
