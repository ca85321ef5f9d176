/** Releases of versions that a workflow of the user's own trained. */
import { join } from 'node:path';
import { Chart, Testing, Yaml } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import { expect, test } from 'vitest';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { imageTemplate } from '../../lib/argo/image-template.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { ModelRelease } from '../../lib/delivery/model-release.ts';
import { Mlflow } from '../../lib/platform/mlflow.ts';
import { modelVersion } from '../../lib/steps/values.ts';
import { argoSchemas } from '../dist/argo-schemas.ts';
import { judgeOf } from '../dist/closed-schema.ts';
import type { Document } from './deliveries.ts';

/** A workflow of somebody else that trains, and what it hands its version to. */
function synthesized(): readonly Document[] {
  const app = Testing.app();
  const chart = new Chart(app, 'churn');
  const registry = new Mlflow(chart, 'mlflow', {
    trackingUri: 'http://mlflow:5000',
    artifactRoot: 's3://models/mlflow',
  });
  const release = new ModelRelease(chart, 'churn', {
    modelName: 'Churn',
    registry,
    gate: { rules: [{ metric: 'auc', greaterIsBetter: true, threshold: 0.7 }], firstModel: 'hold' },
    deploy: {
      repoUrl: 'https://git.example.org/deploy.git',
      manifestPath: 'k8s/churn.yaml',
      document: { kind: 'InferenceService', name: 'churn' },
      token: { secretName: 'git-deploy', key: 'token' },
    },
  });
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'candidates' },
    automountToken: true,
  });
  const training = new WorkflowTemplate(chart, 'training', { name: 'candidates', parameters: {} });
  const train = imageTemplate(training, {
    ...{ name: 'train', inputs: {}, outputs: { modelVersion }, serviceAccount },
    container: ({ files }) => ({
      image: 'example.org/churn:1',
      command: ['train'],
      args: [files.modelVersion],
    }),
  });
  training.runs(
    dagTemplate(training, {
      ...{ name: 'main', inputs: {} },
      tasks: (dag) => {
        const checked = dag.run(release.checkTarget, {});
        const trained = dag.run(train, {}, { after: [checked] });
        const { verdict, commit } = dag.run(release.releaseVersion, { modelVersion: trained.modelVersion });
        return { verdict, commit };
      },
    }),
  );
  return Testing.synth(chart);
}

const documents = synthesized();
const workflowOf = (name: string) =>
  documents.find(({ kind, metadata }) => kind === 'WorkflowTemplate' && metadata.name === name)?.spec;

test('is what is committed, byte by byte, and valid', async () => {
  const written = Yaml.stringify(workflowOf('candidates'), workflowOf('churn'));
  await expect(written).toMatchFileSnapshot(join(import.meta.dirname, 'golden/model-release.yaml'));
  const workflows = documents
    .filter(({ kind }) => kind === 'WorkflowTemplate')
    .map((one) => ({ apiVersion: 'argoproj.io/v1alpha1', ...one }));
  for (const schema of argoSchemas) expect(workflows.flatMap(judgeOf(schema))).toEqual([]);
});

test('has the ways back of a delivery, and nothing that trains', () => {
  const workflows = documents.filter(({ kind }) => kind === 'WorkflowTemplate');
  expect(workflows.map(({ metadata }) => metadata.name).sort()).toEqual([
    ...['candidates', 'churn', 'churn-release', 'churn-rollback', 'churn-steps'],
  ]);
  const accounts = documents.filter(({ kind }) => kind === 'ServiceAccount');
  expect(accounts.map(({ metadata }) => metadata.name).sort()).toEqual(['candidates', 'churn-deliver']);
});

test('is one at a time for a model and its alias, whichever workflow it is called from', () => {
  const release = workflowOf('churn')?.templates?.find(({ name }) => name === 'release');
  expect(release?.synchronization?.mutexes).toEqual([
    expect.objectContaining({ name: '{{inputs.parameters.model-name}}@production' }),
  ]);
});
