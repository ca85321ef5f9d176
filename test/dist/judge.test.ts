/** Is it valid Argo? Judged by the schemas of @kubernetes-models, and by Argo's own. */
import {
  CronWorkflow,
  WorkflowEventBinding,
  WorkflowTemplate,
} from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1';
import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { argoSchemas } from './argo-schemas.ts';
import { judgeOf } from './closed-schema.ts';
import { complaintsOf } from './kubernetes-judge.ts';
import { argoManifests, clusterManifests, manifests } from './manifests.ts';

describe('dist/', () => {
  test('holds no bare Workflow, no Secret and no object twice', () => {
    const titles = manifests.map(({ document }) => `${document.kind} ${document.metadata?.name}`);
    expect(titles.filter((title) => /^(Workflow|Secret) /.test(title))).toEqual([]);
    expect(new Set(titles).size).toBe(titles.length);
    expect(argoManifests.length).toBeGreaterThan(0);
  });

  test.each([...manifests, ...clusterManifests])("$title fits its kind's own schema", ({ document }) => {
    expect(complaintsOf(document)).toEqual([]);
  });

  test('is judged by schemas that find what is wrong', () => {
    const [document] = manifests.filter(({ document }) => document.kind === 'Deployment');
    const spec = { ...Object(document?.document['spec']), replicas: 'one' };
    const wrong = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec };
    expect(complaintsOf(wrong).join()).toContain('replicas');
  });

  test.each(argoManifests)('$title fits the schema of @kubernetes-models', ({ document }) => {
    expect(() => validate(document)).not.toThrow();
  });
});

describe.each(argoSchemas)("Argo $version's own schema, with closed objects", ({ version, read }) => {
  const judge = () => judgeOf({ version, read });

  test('takes all of dist/', () => {
    const findings = judge();
    expect(argoManifests.map(({ title, document }) => [title, findings(document)])).toEqual(
      argoManifests.map(({ title }) => [title, []]),
    );
  });

  test('refuses a misspelt field, so that it can be trusted', () => {
    const misspelt: KubernetesObject = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'WorkflowTemplate',
      metadata: { name: 'x' },
      spec: { templates: [{ name: 'x', retryStrategi: {} }] },
    };
    expect(judge()(misspelt).join()).toContain('retryStrategi');
  });
});

function validate(document: KubernetesObject): void {
  if (WorkflowTemplate.is(document)) new WorkflowTemplate(document).validate();
  else if (CronWorkflow.is(document)) new CronWorkflow(document).validate();
  else if (WorkflowEventBinding.is(document)) new WorkflowEventBinding(document).validate();
  else throw new Error(`${document.kind} is judged by nobody; name its model here`);
}
