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

/** The one line to change for another bucket of the data. */
const bucket = 'sentiment-data';

/** What each step asks for and may take at most: processors, memory. */
const resources = {
  'data-prep': ['250m', '500m', '512Mi', '1Gi'],
  'feature-eng': ['500m', '1', '1Gi', '2Gi'],
  'train-model': ['1', '2', '2Gi', '4Gi'],
  'evaluate-model': ['500m', '1', '1Gi', '2Gi'],
  'register-model': ['250m', '500m', '512Mi', '1Gi'],
} as const;

const string = z.string();
const named = { modelName: string, dataVersion: string };
const training = { epochs: numberValue, batchSize: numberValue };
const takesRemote = { dvcS3Bucket: string, dvcS3Region: string, dvcS3Endpoint: string };

/** Adds one variant: with its code, or with that of a repository at a revision. */
export function sentiment(chart: Chart, serviceAccount: IServiceAccount, repository?: string): void {
  const name = repository ? 'sentiment-from-git' : 'sentiment';
  const home = new WorkflowTemplate(chart, name, {
    name,
    parameters: {
      ...{ ...named, ...training, ...takesRemote },
      dvcS3Bucket: string.describe('The bucket of the data; empty for a folder that goes along.'),
      dvcS3Endpoint: string.describe('The address of the S3 server; empty for Amazon.'),
    },
    defaults: {
      ...{ modelName: 'bert-classifier', dataVersion: 'v1.0', epochs: 3, batchSize: 16 },
      ...{ dvcS3Bucket: bucket, dvcS3Region: 'us-east-1', dvcS3Endpoint: '' },
    },
    serviceAccount,
  });
  const { modelName, dataVersion, epochs, batchSize, ...remote } = home.parameters;
  const checkout = repository && {
    repo: text`${home.addParameter({ name: 'repoUrl', type: string, default: repository })}`,
    revision: text`${home.addParameter({ name: 'revision', type: string, default: 'main' })}`,
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
  const uris = { modelUri: string, vectorizerUri: string };
  const metrics = { accuracy: numberValue, precision: numberValue, recall: numberValue, f1: numberValue };
  const featured = { features: artifact(), ...data };
  const versions = { modelVersion: string, vectorizerVersion: string };
  const dataPrep = step('data-prep', { dataVersion: string, ...takesRemote }, { records: pointer, store });
  const featureEng = step('feature-eng', { records: artifact(), ...data }, { features: pointer, store });
  const trainModel = step('train-model', { ...featured, ...named, ...training }, { runId: string, ...uris });
  const evaluateModel = step('evaluate-model', { ...featured, runId: string, modelUri: string }, metrics);
  const registerModel = step('register-model', { ...named, ...uris, f1: numberValue }, versions);
  const main = dagTemplate(home, {
    name: 'main',
    inputs: {},
    tasks: (dag) => {
      const named = { modelName, dataVersion };
      const prepared = dag.run(dataPrep, { dataVersion, ...remote });
      const { features, store } = dag.run(featureEng, { ...prepared, ...remote });
      const featured = { features, store, ...remote };
      const { runId, ...uris } = dag.run(trainModel, { ...featured, ...named, epochs, batchSize });
      const measured = dag.run(evaluateModel, { ...featured, runId, modelUri: uris.modelUri });
      const { modelVersion } = dag.run(registerModel, { ...named, f1: measured.f1, ...uris });
      return { ...measured, modelVersion };
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
