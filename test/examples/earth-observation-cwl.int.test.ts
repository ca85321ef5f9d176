/** The earth-observation example in CWL: cwltool trains and classifies by itself, and a step gives the same map. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Testing, Yaml } from 'cdk8s';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { inferenceCwl } from '../../examples/earth-observation/inference-cwl.ts';
import { importCwl } from '../../lib/cli/import/import-cwl.ts';
import { loadEnvironments } from '../../lib/environments/environments.ts';
import { Mlflow } from '../../lib/platform/mlflow.ts';
import { run } from '../runner/harness.ts';
import { cwltool, makeData, type StacApi, startStacApi } from './earth-observation.ts';
import { root } from './example.ts';

const { trackingUri } = inject('platform');
const documents = join(root, 'examples/earth-observation/cwl');
const modelName = 'LandCoverByCwl';
const folder = mkdtempSync(join(tmpdir(), 'cwl-'));
let api: StacApi;
beforeAll(async () => {
  const data = join(folder, 'data');
  await makeData(data, '--tiles-per-class', '8', '--scene-size', '256');
  api = await startStacApi(data);
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const sha256 = (...path: readonly string[]) =>
  createHash('sha256')
    .update(readFileSync(join(...path)))
    .digest('hex');

test('the types of the documents are what was imported', () => {
  for (const name of ['training', 'inference'])
    expect(importCwl(join(documents, `${name}.cwl`), documents)).toBe(
      readFileSync(join(documents, `${name}.ts`), 'utf8'),
    );
});

test('cwltool trains by itself, and the map of a scene is the same by cwltool and by a step', async () => {
  const candidates = [
    { learningRate: 0.004, width: 8, epochs: 1 },
    { learningRate: 0.001, width: 8, epochs: 1 },
  ];
  const trained = await cwltool(join(folder, 'training'), {
    document: 'training.cwl',
    inputs: {
      ...{ stac_url: api.url, group: 'cwl', model_name: modelName, minimum_accuracy: 0 },
      candidates: candidates.map((candidate) => JSON.stringify(candidate)),
    },
    trackingUri,
  });
  expect(trained).toMatchObject({ model_version: '1', run_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
  const ranking: unknown = JSON.parse(readFileSync(join(folder, 'training/candidates.json'), 'utf8'));
  expect(ranking).toHaveLength(2);
  const alias = await fetch(`${trackingUri}/api/2.0/mlflow/registered-models/alias`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: modelName, alias: 'production', version: '1' }),
  });
  expect(alias.status).toBe(200);

  const given = { collection: 'sentinel-2-mini', batch_size: 8, has_truth: true };
  await cwltool(join(folder, 'inference'), {
    document: 'inference.cwl',
    inputs: { stac_url: api.url, ...given, model_name: modelName },
    trackingUri,
  });

  const app = new App({ outdir: 'unused' });
  const platform = new Chart(app, 'platform');
  const registry = new Mlflow(platform, 'mlflow', { trackingUri, artifactRoot: 's3://models' });
  const chart = new Chart(app, 'inference');
  inferenceCwl(chart, registry);
  const objects = [platform, chart].flatMap((each): unknown[] => Testing.synth(each));
  const step = await run(Yaml.stringify(...objects), {
    environments: await loadEnvironments(join(root, 'environments.yaml'), {
      cacheDirectory: join(root, '.millrace/cache'),
    }),
    parameters: { 'stac-url': api.url, 'batch-size': '8', 'has-truth': 'true', 'model-name': modelName },
  });
  expect([step.phase, step.message]).toEqual(['Succeeded', undefined]);
  const files = {
    ...{ map: 'map.tif', overview: 'overview.png', figures: 'figures.json' },
    ...{ item: 'item.json', report: 'report.json' },
  };
  for (const [output, file] of Object.entries(files)) {
    const artifact = step.node('.classify-scene').outputs?.artifacts?.find(({ name }) => name === output);
    const unpacked = join(folder, 'step', output);
    mkdirSync(unpacked, { recursive: true });
    const packed = join(step.stateDirectory, 'artifacts', artifact?.s3?.key ?? '');
    await execa('tar', ['-xzf', packed, '-C', unpacked]);
    expect([output, sha256(unpacked, output)]).toEqual([output, sha256(folder, 'inference', file)]);
  }
});
