/** Sentiment of short texts: versioned data, features, a trained model, its measures, its registration. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Chart, Duration } from 'cdk8s';
import type { IServiceAccount } from 'cdk8s-plus-33';
import * as z from 'zod';
import { type ArtifactLocation, artifact } from '../../lib/argo/artifact.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { text } from '../../lib/argo/ref.ts';
import { scriptTemplate } from '../../lib/argo/script-template.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import type { WireTypes } from '../../lib/contract/step-contract.ts';
import { numberValue } from '../../lib/contract/wire-types.ts';

/** What the two variants differ in, and what one may want to change. */
export interface SentimentProps {
  readonly name: string;
  readonly serviceAccount: IServiceAccount;
  /** The bucket of the DVC remote. */
  readonly bucket: string;
  /** A repository with the steps and the revision to run; without it the workflow brings its code along. */
  readonly git?: { readonly repo: string; readonly revision: string };
}

/** What each step asks for and may take at most: processors, memory. */
const resources = {
  'data-prep': ['250m', '500m', '512Mi', '1Gi'],
  'feature-eng': ['500m', '1', '1Gi', '2Gi'],
  'train-model': ['1', '2', '2Gi', '4Gi'],
  'evaluate-model': ['500m', '1', '1Gi', '2Gi'],
  'register-model': ['250m', '500m', '512Mi', '1Gi'],
} as const;

/** Adds one variant. */
export function sentiment(chart: Chart, { name, serviceAccount, bucket, git }: SentimentProps): void {
  const home = new WorkflowTemplate(chart, name, {
    name,
    parameters: {
      modelName: z.string(),
      dataVersion: z.string(),
      epochs: numberValue,
      batchSize: numberValue,
      dvcS3Bucket: z.string().describe('The bucket of the data; empty for a folder that goes along.'),
      dvcS3Region: z.string(),
      dvcS3Endpoint: z.string().describe('The address of the S3 server; empty for Amazon.'),
    },
    defaults: {
      ...{ modelName: 'bert-classifier', dataVersion: 'v1.0', epochs: 3, batchSize: 16 },
      ...{ dvcS3Bucket: bucket, dvcS3Region: 'us-east-1', dvcS3Endpoint: '' },
    },
    serviceAccount,
  });
  const { modelName, dataVersion, dvcS3Bucket, dvcS3Region, dvcS3Endpoint } = home.parameters;
  const remote = { dvcS3Bucket, dvcS3Region, dvcS3Endpoint };
  const takesRemote = { dvcS3Bucket: z.string(), dvcS3Region: z.string(), dvcS3Endpoint: z.string() };
  const checkout = git && {
    repo: text`${home.addParameter({ name: 'repoUrl', type: z.string(), default: git.repo })}`,
    revision: text`${home.addParameter({ name: 'revision', type: z.string(), default: git.revision })}`,
    passwordSecret: { name: 'git-source', key: 'token' },
  };

  /** A template of one step, whose program comes as an artifact. */
  const step = <const Inputs extends WireTypes, const Outputs extends WireTypes>(
    of: keyof typeof resources,
    inputs: Inputs,
    outputs: Outputs,
  ) => {
    const file = `${of.replace('-', '_')}.py`;
    const location: ArtifactLocation = checkout ? { git: checkout } : { raw: { data: withVersioned(file) } };
    const [cpu, cpuLimit, memory, memoryLimit] = resources[of];
    return scriptTemplate(home, {
      name: of,
      inputs: { ...inputs, program: artifact({ default: location }) },
      outputs,
      serviceAccount,
      timeout: Duration.minutes(30),
      script: {
        image: 'ghcr.io/millrace/sentiment:0.1.0',
        command: ['python'],
        source: read('run.py'),
        env: {
          STEP: file,
          MLFLOW_TRACKING_URI: { configMapName: 'mlflow', key: 'tracking-uri' },
          ...{ HOME: '/tmp', LOGNAME: 'sentiment', DVC_SITE_CACHE_DIR: '/tmp/dvc' },
        },
        resources: { requests: { cpu, memory }, limits: { cpu: cpuLimit, memory: memoryLimit } },
        raw: { envFrom: [{ prefix: 'S3_', secretRef: { name: 's3', optional: true } }] },
      },
    });
  };

  const pointer = artifact({ archive: 'none' });
  const store = artifact({ optional: true });
  const data = { store, ...takesRemote };
  const named = { modelName: z.string(), dataVersion: z.string() };
  const uris = { modelUri: z.string(), vectorizerUri: z.string() };
  const metrics = { accuracy: numberValue, precision: numberValue, recall: numberValue, f1: numberValue };

  const dataPrep = step(
    'data-prep',
    { dataVersion: z.string(), ...takesRemote },
    { records: pointer, store },
  );
  const featureEng = step('feature-eng', { records: artifact(), ...data }, { features: pointer, store });
  const trainModel = step(
    'train-model',
    { features: artifact(), ...data, ...named, epochs: numberValue, batchSize: numberValue },
    { runId: z.string(), ...uris },
  );
  const evaluateModel = step(
    'evaluate-model',
    { features: artifact(), ...data, runId: z.string(), modelUri: z.string() },
    metrics,
  );
  const registerModel = step(
    'register-model',
    { ...named, ...uris, f1: numberValue },
    { modelVersion: z.string(), vectorizerVersion: z.string() },
  );
  const main = dagTemplate(home, {
    name: 'main',
    inputs: {},
    tasks: (dag) => {
      const { epochs, batchSize } = home.parameters;
      const prepared = dag.run(dataPrep, { dataVersion, ...remote });
      const { records } = prepared;
      const { features, store } = dag.run(featureEng, { records, store: prepared.store, ...remote });
      const featured = { features, store, ...remote };
      const trained = dag.run(trainModel, { ...featured, modelName, dataVersion, epochs, batchSize });
      const { runId, modelUri, vectorizerUri } = trained;
      const { accuracy, precision, recall, f1 } = dag.run(evaluateModel, { ...featured, runId, modelUri });
      const registered = dag.run(registerModel, { modelName, dataVersion, f1, modelUri, vectorizerUri });
      return { accuracy, precision, recall, f1, modelVersion: registered.modelVersion };
    },
  });
  home.runs(main);
}

function read(file: string): string {
  return readFileSync(join(import.meta.dirname, file), 'utf8');
}

/** One file of a step and of what it imports. */
function withVersioned(file: string): string {
  const program = read(join('steps', file));
  const imported = /^from versioned import .*\n/m;
  return imported.test(program) ? `${read('steps/versioned.py')}\n${program.replace(imported, '')}` : program;
}
