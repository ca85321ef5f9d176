/** Training: candidates side by side on tiles found through STAC; the best one goes the way of every model. */
import type { Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import * as z from 'zod';
import { artifact } from '../../lib/argo/artifact.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { anyOf, anySucceeded, skipped } from '../../lib/argo/dependency.ts';
import { wholeItem } from '../../lib/argo/fan-out.ts';
import { withDefault } from '../../lib/argo/ref.ts';
import { workflow } from '../../lib/argo/variables.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { jsonValue, numberValue } from '../../lib/contract/wire-types.ts';
import { ModelRelease } from '../../lib/delivery/model-release.ts';
import type { Mlflow } from '../../lib/platform/mlflow.ts';
import { modelVersion } from '../../lib/steps/values.ts';
import { command } from './programs.ts';

/** The registered model. */
export const modelName = 'LandCover';

const candidate = z.object({ learningRate: z.number(), width: z.number(), epochs: z.number() });

const manifestPath = 'k8s/land-cover.yaml';
const repoUrl = 'https://github.com/example/land-cover.git';

/** Adds the workflow that trains, and the release of what it trained. */
export function training(chart: Chart, registry: Mlflow) {
  const release = new ModelRelease(chart, 'land-cover', {
    modelName,
    registry,
    gate: {
      rules: [{ metric: 'test_accuracy', greaterIsBetter: true, threshold: 0.9, minAbsoluteChange: 0 }],
      firstModel: 'promote',
    },
    deploy: {
      repoUrl,
      manifestPath,
      document: { kind: 'InferenceService', name: 'land-cover' },
      token: { secretName: 'git-deploy', key: 'token' },
    },
  });
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'land-cover-training' },
    automountToken: true,
  });
  const home = new WorkflowTemplate(chart, 'training', {
    name: 'land-cover-training',
    description: 'Trains candidates on labelled tiles, and releases the best one.',
    parameters: {
      stacUrl: z.string().describe('the landing page of a STAC API, or a catalog'),
      collection: z.string().describe('the collection of labelled tiles'),
      datetime: z.string().describe('an interval of time, as STAC writes it; empty for all'),
      bbox: z.string().describe('west,south,east,north; empty for everywhere'),
      candidates: jsonValue(z.array(candidate)).describe('the hyper-parameters of each candidate'),
      minimumAccuracy: numberValue.describe('what the best candidate must reach on the validation tiles'),
      codeRevision: z.string().describe('the commit of the programs in the image, for the lineage'),
      repoUrl: z.string(),
      manifestPath: z.string(),
    },
    defaults: {
      ...{ collection: 'eurosat-mini', datetime: '', bbox: '', codeRevision: '', repoUrl, manifestPath },
      candidates: [
        { learningRate: 0.002, width: 16, epochs: 12 },
        { learningRate: 0.004, width: 16, epochs: 12 },
        { learningRate: 0.004, width: 8, epochs: 12 },
        { learningRate: 0.02, width: 16, epochs: 6 },
      ],
      minimumAccuracy: 0.8,
    },
    serviceAccount,
    parallelism: 2,
  });
  const { stacUrl, collection, datetime, bbox, candidates, minimumAccuracy, codeRevision, ...place } =
    home.parameters;
  const surroundings = { home, serviceAccount, env: registry.env };
  const dataset = { tiles: artifact(), split: artifact() };
  const runId = z.string();

  const ingest = command(surroundings, 'ingest', {
    inputs: { stacUrl: z.string(), collection: z.string(), datetime: z.string(), bbox: z.string() },
    outputs: { tiles: artifact(), digest: z.string() },
    options: ({ stacUrl, collection, datetime, bbox }, { tiles, digest }) => ({
      ...{ 'stac-url': stacUrl, collection, datetime, bbox, output: tiles, digest },
    }),
  });
  const split = command(surroundings, 'split', {
    inputs: { tiles: artifact() },
    outputs: { split: artifact({ archive: 'none' }) },
    options: ({ tiles }, { split }) => ({ tiles, seed: '1', output: split }),
  });
  const train = command(surroundings, 'train', {
    inputs: { ...dataset, candidate: jsonValue(candidate) },
    outputs: { runId },
    needs: { cpu: 1, memory: 2048 },
    options: ({ tiles, split, candidate }, { runId }) => ({
      ...{ tiles, split, candidate, 'experiment-name': modelName, group: workflow.uid, 'run-id': runId },
    }),
  });
  const select = command(surroundings, 'select', {
    inputs: { minimum: numberValue },
    outputs: { runId, candidates: artifact({ archive: 'none' }) },
    options: ({ minimum }, { runId, candidates }) => ({
      ...{ 'experiment-name': modelName, group: workflow.uid, metric: 'val_accuracy', minimum },
      ...{ 'run-id': runId, candidates },
    }),
  });
  const exportModel = command(surroundings, 'export', {
    inputs: { ...dataset, runId },
    outputs: { model: artifact({ archive: 'none' }) },
    options: ({ runId, tiles, split }, { model }) => ({ 'run-id': runId, tiles, split, output: model }),
  });
  const register = command(surroundings, 'register', {
    inputs: { ...dataset, runId, model: artifact(), dataDigest: z.string(), codeRevision: z.string() },
    outputs: { modelVersion, item: artifact({ archive: 'none' }) },
    options: ({ runId, model, tiles, split, dataDigest, codeRevision }, { modelVersion, item }) => ({
      ...{ 'run-id': runId, onnx: model, tiles, split, 'model-name': modelName },
      ...{ 'data-digest': dataDigest, 'code-revision': codeRevision, item, 'model-version': modelVersion },
    }),
  });

  const main = dagTemplate(home, {
    name: 'main',
    inputs: {},
    failFast: false,
    tasks: (dag) => {
      const checked = dag.run(release.checkTarget, place);
      const ingested = dag.run(ingest, { stacUrl, collection, datetime, bbox }, { after: [checked] });
      const { tiles } = ingested;
      const dataset = { tiles, split: dag.run(split, { tiles }).split };
      const trained = dag.forEach(candidates, train, (candidate) => ({
        ...dataset,
        candidate: candidate[wholeItem],
      }));
      // One that failed is no candidate.
      const after = anyOf(anySucceeded(trained), skipped(trained));
      const { runId } = dag.run(select, { minimum: minimumAccuracy }, { after });
      const { model } = dag.run(exportModel, { ...dataset, runId });
      const lineage = { dataDigest: ingested.digest, codeRevision };
      const { modelVersion } = dag.run(register, { ...dataset, ...lineage, runId, model });
      const { verdict, commit } = dag.run(release.releaseVersion, { modelVersion, ...place });
      return {
        modelVersion: withDefault(modelVersion, ''),
        verdict: withDefault(verdict, 'hold'),
        commit: withDefault(commit, ''),
      };
    },
  });
  home.runs(main);
  return home;
}
