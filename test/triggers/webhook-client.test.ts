/** What a sender of events is, and what it may do. */
import { ApiObject } from 'cdk8s';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { ClusterWorkflowTemplate } from '../../lib/argo/cluster-workflow-template.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { WebhookClient } from '../../lib/triggers/webhook-client.ts';
import { testChart } from '../argo/contracts.ts';

test('a webhook client may start its workflows, and holds the token where Argo looks for it', () => {
  const chart = testChart();
  const starts = ['churn', 'fraud'].map(
    (name) => new WorkflowTemplate(chart, name, { name, parameters: { word: z.string() } }),
  );
  new WebhookClient(chart, 'client', { name: 'github', starts });
  const objects = chart.node.findAll().filter((construct) => construct instanceof ApiObject);
  const find = (wanted: string) => objects.find(({ kind }) => kind === wanted)?.toJson();

  expect(find('ServiceAccount')).toMatchObject({
    ...{ metadata: { name: 'github' }, automountServiceAccountToken: false },
  });
  expect(find('Secret')).toMatchObject({
    type: 'kubernetes.io/service-account-token',
    metadata: {
      name: 'github.service-account-token',
      annotations: { 'kubernetes.io/service-account.name': 'github' },
    },
  });
  expect(find('Secret')).not.toHaveProperty('data');
  const apiGroups = ['argoproj.io'];
  const get = (name: string) => ({
    ...{ apiGroups, resources: ['workflowtemplates'], resourceNames: [name], verbs: ['get'] },
  });
  expect(find('Role')?.['rules']).toEqual([
    { apiGroups, resources: ['workfloweventbindings'], verbs: ['list'] },
    get('churn'),
    get('fraud'),
    { apiGroups, resources: ['workflows'], verbs: ['create'] },
  ]);
  expect(find('RoleBinding')?.['subjects']).toEqual([expect.objectContaining({ name: 'github' })]);
});

test('refuses to start what no Role can allow', () => {
  const chart = testChart();
  const shared = new ClusterWorkflowTemplate(chart, 'shared', { name: 'shared', parameters: {} });
  expect(() => new WebhookClient(chart, 'client', { name: 'github', starts: [shared] })).toThrow(
    /'shared' is for the whole cluster/,
  );
});
