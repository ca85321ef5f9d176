/** The registry steps as programs against a real MLflow: one delivery after another, and what stops them. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { readHistory } from '../../lib/steps/history/move.ts';
import { seed, unique } from '../mlflow/seed.ts';
import { runProgram, temporaryFolder } from './run-step.ts';

const { trackingUri, artifactRoot } = inject('platform');
const mlflow = createMlflow({ trackingUri });
const server = seed(trackingUri);
const env = { MLFLOW_TRACKING_URI: trackingUri, MLFLOW_ARTIFACT_ROOT: artifactRoot };
const gate = JSON.stringify({
  rules: [{ metric: 'rmse', greaterIsBetter: false, threshold: 65, minAbsoluteChange: 0 }],
  firstModel: 'promote',
});
let experimentId: string;

beforeAll(async () => {
  experimentId = await server.experiment();
});

/** What a training leaves on MLflow, and the arguments of the collect step after it. */
async function train(name: string, rmse: number | string | undefined, registrations = 1) {
  const workflowUid = unique('uid');
  const { runId } = await server.run(experimentId, {
    'millrace.workflow-uid': workflowUid,
    'millrace.attempt': '0',
  });
  if (rmse !== undefined) await server.metric(runId, 'rmse', rmse);
  for (let count = 0; count < registrations; count++) {
    const modelId = await server.loggedModel(experimentId, runId);
    await server.version(name, { source: `models:/${modelId}`, model_id: modelId });
  }
  return { workflowUid, runId };
}

function collect(name: string, workflowUid: string) {
  const checkout = join(temporaryFolder(), 'checkout');
  mkdirSync(checkout);
  writeFileSync(join(checkout, 'code-revision'), 'c'.repeat(40));
  writeFileSync(join(checkout, 'data-digest'), 'd41d8cd98f00b204e9800998ecf8427e.dir');
  return runProgram(
    [
      'collect',
      `--model-name=${name}`,
      '--workflow=delivery-1',
      `--workflow-uid=${workflowUid}`,
      '--attempt=0',
      `--checkout-outputs=${checkout}`,
    ],
    env,
  );
}

const evaluate = (name: string, version: string) =>
  runProgram(
    [
      'evaluate',
      `--model-name=${name}`,
      `--model-version=${version}`,
      '--alias=production',
      `--gate=${gate}`,
    ],
    env,
  );

const promote = (name: string, version: string, champion: string) =>
  runProgram(
    [
      'promote',
      `--model-name=${name}`,
      `--model-version=${version}`,
      '--alias=production',
      `--champion-version=${champion}`,
      '--by=a-deliver',
      '--reasons=["good"]',
      '--workflow=delivery-1',
    ],
    env,
  );

const resolve = (name: string, version: string) =>
  runProgram(['resolve-uri', `--model-name=${name}`, `--model-version=${version}`], env);

async function newModel() {
  const name = unique('model');
  await server.model(name);
  return name;
}

test('deliver two versions, one after the other, and hold a worse third', async () => {
  const name = await newModel();
  for (const [version, rmse, champion] of [
    ['1', 60, ''],
    ['2', 53.2, '1'],
  ] as const) {
    const { workflowUid, runId } = await train(name, rmse);
    const collected = await collect(name, workflowUid);
    expect(collected).toMatchObject({ exitCode: 0, outputs: { 'model-version': version, 'run-id': runId } });

    const judged = await evaluate(name, version);
    expect(judged.outputs).toMatchObject({ verdict: 'promote', 'champion-version': champion });

    const promoted = await promote(name, version, champion);
    expect(promoted).toMatchObject({ exitCode: 0, outputs: { 'previous-version': champion } });
    expect(await mlflow.versionOfAlias(name, 'production')).toBe(version);

    const { outputs } = await resolve(name, version);
    expect(existsSync(fileURLToPath(`${outputs['model-uri']}/MLmodel`))).toBe(true);

    const { tags } = await mlflow.getVersion({ name, version });
    expect(Object.fromEntries(tags)).toMatchObject({
      'millrace.run-id': runId,
      'millrace.code-revision': 'c'.repeat(40),
      'millrace.data-digest': 'd41d8cd98f00b204e9800998ecf8427e.dir',
      'millrace.verdict': 'promote',
      'millrace.previous-version': champion,
      'millrace.artifact-uri': outputs['model-uri'],
      'millrace.workflow': 'delivery-1',
    });
  }

  const { workflowUid } = await train(name, 80);
  expect((await collect(name, workflowUid)).outputs['model-version']).toBe('3');
  const held = await evaluate(name, '3');
  expect(held.outputs['verdict']).toBe('hold');
  expect(held.outputs['reasons']).toBe(
    '["rmse 80 is not at most 65","rmse 80 is worse than 53.2 of version 2",' +
      '"signature: version 2 has none, so there is nothing to fit"]',
  );
  expect(await mlflow.versionOfAlias(name, 'production')).toBe('2');

  const history = readHistory(await mlflow.getModel(name), 'production');
  expect(history.map(({ kind, from, to, by, why, done }) => [kind, from, to, by, why, done])).toEqual([
    ['promote', '', '1', 'a-deliver', 'good', true],
    ['promote', '1', '2', 'a-deliver', 'good', true],
  ]);
});

test('roll back, hold what comes later, release', async () => {
  const name = await newModel();
  for (const [version, rmse] of [
    ['1', 60],
    ['2', 50],
    ['3', 40],
  ] as const) {
    await train(name, rmse);
    await promote(name, version, version === '1' ? '' : String(Number(version) - 1));
  }
  const id = [`--model-name=${name}`, '--alias=production'];
  const who = ['--by=ann', '--reason=too slow', '--workflow=rollback-1'];
  expect((await runProgram(['find-version', ...id], env)).outputs['model-version']).toBe('3');
  expect((await runProgram(['find-rollback', ...id], env)).outputs['model-version']).toBe('2');
  const back = () => runProgram(['rollback', ...id, ...who, '--model-version=2'], env);
  expect(await back()).toMatchObject({ exitCode: 0, outputs: { 'previous-version': '3' } });
  expect(await back()).toMatchObject({ exitCode: 0, outputs: { 'previous-version': '3' } });

  await train(name, 30);
  const { outputs } = await evaluate(name, '4');
  expect(outputs['verdict']).toBe('hold (rolled back)');
  expect(await promote(name, '4', '2')).toMatchObject({ exitCode: 1 });
  const free = () => runProgram(['release-hold', ...id, ...who], env);
  expect(await free()).toMatchObject({ exitCode: 0, outputs: { released: 'true' } });
  expect(await free()).toMatchObject({ exitCode: 0, outputs: { released: 'false' } });
  expect((await evaluate(name, '4')).outputs['verdict']).toBe('promote');
  expect(await promote(name, '4', '2')).toMatchObject({ exitCode: 0 });
  const history = readHistory(await mlflow.getModel(name), 'production');
  expect(history.map(({ number, kind, from, to }) => `${number} ${kind} ${from}>${to}`)).toEqual([
    '1 promote >1',
    '2 promote 1>2',
    '3 promote 2>3',
    '4 rollback 3>2',
    '5 release 2>2',
    '6 promote 2>4',
  ]);
});

describe('a training', () => {
  test.each([
    [undefined, 'rmse is missing'],
    ['NaN', 'rmse is NaN'],
    ['Infinity', 'rmse is Infinity'],
  ])('that logged rmse as %s is held', async (rmse, reason) => {
    const name = await newModel();
    await train(name, rmse);
    const { exitCode, outputs } = await evaluate(name, '1');
    expect({ exitCode, verdict: outputs['verdict'] }).toEqual({ exitCode: 0, verdict: 'hold' });
    expect(outputs['reasons']).toContain(reason);
    expect(await mlflow.versionOfAlias(name, 'production')).toBeUndefined();
  });

  test('refuses one that registered nothing, two versions, or made no run', async () => {
    const name = await newModel();
    const nothing = await train(name, 1, 0);
    expect(await collect(name, nothing.workflowUid)).toMatchObject({
      exitCode: 1,
      outputs: {},
      messages: [expect.stringContaining(`registered no model at all, no version of '${name}'`)],
    });
    const two = await train(name, 1, 2);
    expect(await collect(name, two.workflowUid)).toMatchObject({
      exitCode: 1,
      outputs: {},
      messages: [expect.stringContaining(`registered 2 versions of '${name}'`)],
    });
    expect(await collect(name, unique('uid'))).toMatchObject({
      exitCode: 1,
      messages: [expect.stringContaining('made no MLflow run')],
    });
  });
});

describe('the alias', () => {
  test('refuses to move when somebody moved it after the verdict', async () => {
    const name = await newModel();
    for (const rmse of [60, 50]) await train(name, rmse);
    await mlflow.setAlias({ name, version: '2' }, 'production');
    const end = await promote(name, '1', '');
    expect(end).toMatchObject({ exitCode: 1, outputs: {} });
    expect(end.messages.at(-1)).toContain('moved from no version to version 2 since version 1 was judged');
    expect(await mlflow.versionOfAlias(name, 'production')).toBe('2');
  });

  test('refuses an older version than the one in use', async () => {
    const name = await newModel();
    for (const rmse of [10, 50]) await train(name, rmse);
    await mlflow.setAlias({ name, version: '2' }, 'production');
    const { outputs } = await evaluate(name, '1');
    expect(outputs).toMatchObject({ verdict: 'hold', reasons: '["superseded by version 2"]' });
  });
});

describe('the URI', () => {
  test('of files beside the run is found by every way MLflow names them', async () => {
    const name = await newModel();
    const { runId, artifactUri } = await server.run(experimentId);
    await server.file(`${experimentId}/${runId}/artifacts/sub%20dir/MLmodel`);
    for (const source of [`${artifactUri}/sub dir`, `${artifactUri}/sub%20dir`, `runs:/${runId}/sub dir`]) {
      const version = await server.version(name, { source, run_id: runId });
      const { outputs } = await resolve(name, version);
      expect(outputs['model-uri']).toBe(`${artifactRoot}/${experimentId}/${runId}/artifacts/sub%20dir`);
    }
  });

  test('of storage that MLflow knows by its name alone is passed on, and local folders are not', async () => {
    const name = await newModel();
    const { runId } = await server.run(experimentId);
    for (const source of ['s3://elsewhere/model', 'hf://org/model'])
      await server.version(name, { source, run_id: runId });
    expect((await resolve(name, '1')).outputs['model-uri']).toBe('s3://elsewhere/model');
    const second = await resolve(name, '2');
    expect(second.outputs['model-uri']).toBe('hf://org/model');
    expect(second.messages.at(-1)).toContain('MLflow lists no files there');
  });

  test('refuses a version without files, and one that is not there', async () => {
    const name = await newModel();
    const { runId } = await server.run(experimentId);
    const modelId = await server.loggedModel(experimentId, runId, []);
    await server.version(name, { source: `models:/${modelId}`, model_id: modelId });
    for (const [version, message] of [
      ['1', 'has no MLmodel file at mlflow-artifacts:/'],
      ['2', 'RESOURCE_DOES_NOT_EXIST'],
    ] as const)
      expect(await resolve(name, version)).toMatchObject({
        exitCode: 1,
        outputs: {},
        messages: [expect.stringContaining(message)],
      });
  });
});

test('report writes how the workflow ended on its run', async () => {
  const { workflowUid, runId } = await train(await newModel(), 1, 0);
  const failures = JSON.stringify([{ displayName: 'train', message: 'exit code 1' }]);
  const args = [
    '--workflow=delivery-1',
    `--workflow-uid=${workflowUid}`,
    '--status=Failed',
    `--failures=${failures}`,
  ];
  expect(await runProgram(['report', ...args], env)).toMatchObject({ exitCode: 0 });
  const run = await mlflow.findRun(runId);
  expect(run?.tags.get('millrace.phase')).toBe('Failed');
  expect(run?.tags.get('millrace.message')).toBe('train: exit code 1');
});
