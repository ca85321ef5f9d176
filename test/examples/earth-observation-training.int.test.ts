/** Training of the earth-observation example on a real MLflow: candidates, the choice among them, ONNX, the registry. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { ensurePythonEnvironment } from '../../lib/environments/python.ts';
import { type Ended, makeData, programs } from './earth-observation.ts';
import { root } from './example.ts';

const { trackingUri } = inject('platform');
const folder = mkdtempSync(join(tmpdir(), 'training-'));
const [tiles, split, digest] = [join(folder, 'tiles'), join(folder, 'split.json'), join(folder, 'digest')];
const [experiment, modelName] = ['ExampleEarthObservationTraining', 'ExampleLandCover'];
let run: Awaited<ReturnType<typeof programs>>;
afterAll(() => rmSync(folder, { recursive: true }));

const eo = (command: string, options: Readonly<Record<string, string>>, ...flags: readonly string[]) =>
  run('eo', command, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`), ...flags);

async function succeeded(ended: Promise<Ended>): Promise<string> {
  const { exitCode, stdout, stderr } = await ended;
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

const text = (...path: readonly string[]) => readFileSync(join(folder, ...path), 'utf8');

async function api(path: string, body?: unknown): Promise<unknown> {
  const post = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  };
  const answer = await fetch(`${trackingUri}/api/2.0/mlflow/${path}`, body === undefined ? {} : post);
  expect(answer.status).toBe(200);
  return await answer.json();
}

const pairs = z.array(z.object({ key: z.string(), value: z.union([z.string(), z.number()]) })).default([]);
const runSchema = z.object({
  run: z.object({
    info: z.object({ status: z.string() }),
    data: z.object({ metrics: pairs, params: pairs, tags: pairs }),
  }),
});

async function runOf(runId: string) {
  const { run } = runSchema.parse(await api(`runs/get?run_id=${runId}`));
  const named = (list: z.infer<typeof pairs>) =>
    Object.fromEntries(list.map(({ key, value }) => [key, value]));
  const { metrics, params, tags } = run.data;
  return {
    status: run.info.status,
    metrics: named(metrics),
    params: named(params),
    tags: named(tags),
  };
}

beforeAll(async () => {
  run = await programs({ MLFLOW_TRACKING_URI: trackingUri });
  const catalog = await makeData(join(folder, 'data'), '--scene-size', '64');
  const from = { 'stac-url': catalog, collection: 'eurosat-mini', output: tiles, digest };
  await succeeded(eo('ingest', from));
  await succeeded(eo('split', { tiles, seed: '1', output: split }));
});

const candidates = {
  good: { learningRate: 0.004, width: 16, epochs: 10 },
  poor: { learningRate: 0.0001, width: 8, epochs: 1 },
};

async function train(name: keyof typeof candidates, group: string, ...flags: readonly string[]) {
  const to = join(folder, `${group}-${name}`);
  const candidate = JSON.stringify(candidates[name]);
  const tracked = { 'experiment-name': experiment, group, 'run-id': to };
  const stdout = await succeeded(eo('train', { tiles, split, candidate, ...tracked }, ...flags));
  const runId = readFileSync(to, 'utf8');
  expect(stdout).toContain(`run ${runId}: `);
  return runId;
}

const idSchema = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });
const experimentSchema = z.object({ experiment: z.object({ experiment_id: z.string() }) });

/** An earlier run of the poor candidate, as an attempt that ended well or was killed leaves it. */
async function attempt(status: string): Promise<string> {
  const found = await api(`experiments/get-by-name?experiment_name=${experiment}`);
  const { experiment_id } = experimentSchema.parse(found).experiment;
  const candidate = '{"epochs": 1, "learningRate": 0.0001, "width": 8}';
  const tags = Object.entries({ group: 'workflow-1', candidate }).map(([key, value]) => ({ key, value }));
  const { run_id } = idSchema.parse(await api('runs/create', { experiment_id, start_time: 1, tags })).run
    .info;
  await api('runs/update', { run_id, status });
  return run_id;
}

const select = (group: string, minimum: string) =>
  eo('select', {
    ...{ 'experiment-name': experiment, group, metric: 'val_accuracy', minimum },
    ...{ 'run-id': join(folder, `${group}.best`), candidates: join(folder, `${group}.json`) },
  });

const listed = z.array(z.looseObject({ runId: z.string(), val_accuracy: z.number().nullable() }));

test('candidates become runs, the best one is chosen, exported to ONNX and registered once', async () => {
  const [good, luck] = await Promise.all([
    train('good', 'workflow-1'),
    train('good', 'workflow-2', '--shuffle-labels'),
  ]);
  const attempts = [await attempt('FINISHED'), await attempt('RUNNING')];
  const second = await train('poor', 'workflow-1');
  const statuses = await Promise.all(attempts.map(runOf));
  expect(statuses.map(({ status, tags }) => [status, tags['superseded_by']])).toEqual([
    ['FINISHED', second],
    ['KILLED', second],
  ]);
  const trained = await runOf(good);
  expect(trained).toMatchObject({
    status: 'FINISHED',
    params: { learningRate: '0.004', width: '16', epochs: '10', shuffledLabels: 'False', weights: '19434' },
    tags: { group: 'workflow-1' },
  });
  expect(JSON.parse(String(trained.tags['candidate']))).toEqual(candidates.good);
  const history = z
    .object({ metrics: z.array(z.object({ step: z.number() })) })
    .parse(await api(`metrics/get-history?run_id=${good}&metric_key=val_accuracy`));
  expect(history.metrics.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const artifacts = await api(`artifacts/list?run_id=${good}`);
  expect(artifacts).toMatchObject({ files: [{ path: 'confusion-matrix.png' }, { path: 'weights.npz' }] });

  const table = await succeeded(select('workflow-1', '0.8'));
  expect(text('workflow-1.best')).toBe(good);
  const list = listed.parse(JSON.parse(text('workflow-1.json')));
  expect(list.map(({ runId }) => runId)).toEqual([good, second]);
  process.stdout.write(`${table}\n`);
  const tooHigh = await select('workflow-1', '1.1');
  expect(tooHigh).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(good.slice(0, 8)) });
  expect(tooHigh.stderr).toMatch(
    /^eo select: the best of 2 candidates has val_accuracy 0.9\d+, less than 1.1$/,
  );

  const [onnx, item, version] = ['model.onnx', 'item.json', 'version'].map((name) => join(folder, name));
  const dataset = { 'run-id': good, tiles, split };
  const compared = await succeeded(eo('export', { ...dataset, output: String(onnx) }));
  expect(compared).toMatch(/^120 test tiles: .* a probability is \d\.\de-0[4-9], 0 other classes$/);
  const register = () =>
    eo('register', {
      ...{ ...dataset, onnx: String(onnx), 'model-name': modelName, 'data-digest': text('digest') },
      ...{ 'code-revision': '4e5f', item: String(item), 'model-version': String(version) },
    });
  await succeeded(register());
  expect(await succeeded(register())).toMatch(new RegExp(`^${modelName} version 1 of run ${good}: `));
  expect(text('version')).toBe('1');
  const fetched = join(folder, 'fetched');
  await succeeded(eo('fetch-model', { 'model-name': modelName, 'model-version': '1', output: fetched }));
  expect(readFileSync(join(fetched, 'model.onnx'))).toEqual(readFileSync(String(onnx)));
  const filter = encodeURIComponent(`name='${modelName}'`);
  expect(await api(`model-versions/search?filter=${filter}`)).toMatchObject({
    model_versions: [
      {
        version: '1',
        run_id: good,
        tags: expect.arrayContaining([
          { key: 'millrace.run-id', value: good },
          { key: 'millrace.code-revision', value: '4e5f' },
          { key: 'millrace.data-digest', value: text('digest') },
        ]),
      },
    ],
  });
  const { metrics } = await runOf(good);
  const shuffled = (await runOf(luck)).metrics['val_accuracy'];
  process.stdout.write(
    `held-out accuracy ${metrics['test_accuracy']}, majority ${metrics['majority_accuracy']}, ` +
      `learnt from shuffled labels ${shuffled}\n`,
  );
  expect(metrics['test_accuracy']).toBeGreaterThanOrEqual(0.9);
  expect(metrics['majority_accuracy']).toBeCloseTo(0.1);
  expect(shuffled).toBeLessThan(0.2);
  await expectItem(String(item), good);
});

/** The model's STAC item: valid, with what the model takes and gives by the MLM extension. */
async function expectItem(item: string, runId: string): Promise<void> {
  const { bin } = await ensurePythonEnvironment({
    requirements: join(root, 'requirements/stac-validator.txt'),
    cacheDirectory: join(root, '.millrace/cache'),
    log: () => {},
  });
  const judged = await execa(join(bin, 'python'), [join(import.meta.dirname, 'validate_stac.py'), item]);
  expect(JSON.parse(judged.stdout)).toEqual({ valid: 1, wrong: [] });
  expect(JSON.parse(readFileSync(item, 'utf8'))).toMatchObject({
    id: `${modelName}-1`,
    properties: {
      'mlflow:run_id': runId,
      'millrace:data_digest': text('digest'),
      'mlm:name': modelName,
      'mlm:framework': 'ONNX',
      'mlm:tasks': ['scene-classification'],
      'mlm:hyperparameters': candidates.good,
      'mlm:input': [{ name: 'image', input: { shape: [-1, 13, 64, 64], data_type: 'float32' } }],
      'mlm:output': [{ name: 'probabilities', result: { shape: [-1, 10] } }],
    },
    assets: { model: { href: `models:/${modelName}/1`, 'mlm:artifact_type': 'onnx', roles: ['mlm:model'] } },
  });
}

test('what cannot be trained or exported is refused', async () => {
  const tracked = { 'experiment-name': experiment, group: 'refused', 'run-id': join(folder, 'refused') };
  const trained = (more: Readonly<Record<string, string>>) =>
    eo('train', { tiles, split, candidate: JSON.stringify(candidates.poor), ...tracked, ...more });
  const output = join(folder, 'none.onnx');
  const ends = await Promise.all([
    trained({ candidate: '{"learningRate":0.1}' }),
    trained({ candidate: '{"learningRate":0,"width":8,"epochs":1}' }),
    trained({ split: join(root, 'package.json') }),
    eo('export', { 'run-id': 'f'.repeat(32), tiles, split, output }),
  ]);
  expect(ends.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
    [1, expect.stringMatching(/^eo train: .* is no candidate: .*'width' and 'epochs'/)],
    [1, expect.stringMatching(/^eo train: .* needs a positive learningRate/)],
    [1, expect.stringMatching(/^eo train: .*package.json is no split of the tiles/)],
    [1, expect.stringMatching(/^eo export: cannot fetch the weights of run f{32} at .*$/m)],
  ]);
  expect(existsSync(output)).toBe(false);
});
