/** Deliveries to look at, and what they synthesize to. */
import { Testing } from 'cdk8s';
import type { Template, WorkflowSpec } from '../../lib/argo/manifest.ts';
import { ModelDelivery, type ModelDeliveryProps } from '../../lib/delivery/model-delivery.ts';
import { Mlflow, type MlflowProps } from '../../lib/platform/mlflow.ts';
import { testChart } from '../argo/contracts.ts';

/** A Kubernetes object, as far as these tests look at it. */
export interface Document {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: WorkflowSpec;
  readonly rules?: readonly unknown[];
}

type Changes = Partial<ModelDeliveryProps> & { readonly mlflow?: Partial<MlflowProps> };

/** Synthesizes a delivery `churn` that differs from the plainest one by the given props. */
export function synthesize({ mlflow, ...changes }: Changes = {}) {
  const chart = testChart();
  const registry = new Mlflow(chart, 'mlflow', {
    trackingUri: 'http://mlflow:5000',
    artifactRoot: 's3://models/mlflow',
    ...mlflow,
  });
  new ModelDelivery(chart, 'churn', { ...plainProps, registry, ...changes });
  const documents: Document[] = Testing.synth(chart);
  const find = (kind: string, name: string) =>
    documents.find((document) => document.kind === kind && document.metadata.name === name);
  const template = (workflowTemplate: string, name: string): Template =>
    find('WorkflowTemplate', workflowTemplate)?.spec.templates?.find((each) => each.name === name) ?? {};
  const container = (name: string) =>
    template('churn-steps', 'train').containerSet?.containers.find((each) => each.name === name);
  return { documents, find, template, container };
}

/** Only what must be said. */
export const plainProps: Omit<ModelDeliveryProps, 'registry'> = {
  modelName: 'Churn',
  source: { repoUrl: 'https://git.example.org/churn.git' },
  training: { image: 'example.org/churn:1', command: ['python', 'train.py'] },
  gate: { rules: [{ metric: 'auc', greaterIsBetter: true, threshold: 0.7 }], firstModel: 'hold' },
  deploy: {
    manifestPath: 'k8s/churn.yaml',
    document: { kind: 'InferenceService', name: 'churn' },
    token: { secretName: 'git-deploy', key: 'token' },
  },
};
