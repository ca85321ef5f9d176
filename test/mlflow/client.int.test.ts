/** The client against a real MLflow server: every call that it makes, and what the server says when it says no. */
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { seed, unique } from './seed.ts';

const { trackingUri } = inject('platform');
const mlflow = createMlflow({ trackingUri });
const server = seed(trackingUri);
let experimentId: string;

beforeAll(async () => {
  experimentId = await server.experiment();
});

describe('runs', () => {
  test('are found by their tags in whatever experiment they are, without deleted ones', async () => {
    const uid = unique('uid');
    const here = await server.run(experimentId, { 'millrace.workflow-uid': uid, 'millrace.attempt': '0' });
    const there = await server.run('0', { 'millrace.workflow-uid': uid, 'millrace.attempt': '0' });
    const retry = await server.run('0', { 'millrace.workflow-uid': uid, 'millrace.attempt': '1' });
    const gone = await server.run('0', { 'millrace.workflow-uid': uid, 'millrace.attempt': '0' });
    await server.deleteRun(gone.runId);

    const first = await mlflow.findRuns({ 'millrace.workflow-uid': uid, 'millrace.attempt': '0' });
    expect(first.map((run) => run.runId).sort()).toEqual([here.runId, there.runId].sort());
    const all = await mlflow.findRuns({ 'millrace.workflow-uid': uid });
    expect(all.map((run) => run.runId)).toContain(retry.runId);
    expect(await mlflow.findRuns({ 'millrace.workflow-uid': unique('uid') })).toEqual([]);
  });

  test('give their metrics, finite or not', async () => {
    const { runId } = await server.run(experimentId);
    for (const [key, value] of Object.entries({
      zero: 0,
      small: 5e-324,
      nan: 'NaN',
      up: 'Infinity',
      down: '-Infinity',
    }))
      await server.metric(runId, key, value);
    const run = await mlflow.findRun(runId);
    expect(run?.metrics).toEqual(
      new Map([
        ['zero', 0],
        ['small', 5e-324],
        ['nan', Number.NaN],
        ['up', Number.POSITIVE_INFINITY],
        ['down', Number.NEGATIVE_INFINITY],
      ]),
    );
  });

  test('take tags, and say what they logged', async () => {
    const { runId } = await server.run(experimentId);
    const modelId = await server.loggedModel(experimentId, runId);
    await mlflow.setRunTags(runId, { 'millrace.phase': 'Failed', 'millrace.message': '' });
    const run = await mlflow.findRun(runId);
    expect(run?.tags.get('millrace.phase')).toBe('Failed');
    expect(run?.modelIds).toEqual([modelId]);
    expect(await mlflow.getLoggedModel(modelId)).toMatchObject({
      modelId,
      name: 'model',
      sourceRunId: runId,
    });
  });

  test('are undefined when there is none', async () => {
    expect(await mlflow.findRun('0'.repeat(32))).toBeUndefined();
  });
});

describe('versions', () => {
  test('are found by their run and by their source', async () => {
    const name = unique('model');
    const { runId } = await server.run(experimentId);
    const modelId = await server.loggedModel(experimentId, runId);
    await server.model(name);
    await server.version(name, { source: `models:/${modelId}`, model_id: modelId });
    const id = { name, version: '1' };
    const expected = { ...id, runId, source: `models:/${modelId}`, status: 'READY' };
    expect(await mlflow.versionsOfRun(runId)).toMatchObject([expected]);
    expect(await mlflow.versionsOfSource(`models:/${modelId}`)).toMatchObject([expected]);
    expect(await mlflow.getVersion(id)).toMatchObject(expected);
    expect(await mlflow.getDownloadUri(id)).toBe(
      `mlflow-artifacts:/${experimentId}/models/${modelId}/artifacts`,
    );
  });

  test('take tags, empty ones too, and take them again', async () => {
    const name = unique('model');
    const { runId, artifactUri } = await server.run(experimentId);
    await server.model(name);
    const version = await server.version(name, { source: `${artifactUri}/model`, run_id: runId });
    for (const value of ['', 'é "quoted"\n', 'last'])
      await mlflow.setVersionTags({ name, version }, { 'millrace.data-digest': value });
    const { tags } = await mlflow.getVersion({ name, version });
    expect(tags).toEqual(new Map([['millrace.data-digest', 'last']]));
  });

  test('have aliases, which move and may be absent', async () => {
    const name = unique('model');
    const { runId, artifactUri } = await server.run(experimentId);
    await server.model(name);
    for (const _ of [1, 2]) await server.version(name, { source: `${artifactUri}/model`, run_id: runId });
    expect(await mlflow.versionOfAlias(name, 'production')).toBeUndefined();
    for (const version of ['1', '2']) {
      await mlflow.setAlias({ name, version }, 'production');
      expect(await mlflow.versionOfAlias(name, 'production')).toBe(version);
    }
    expect(await mlflow.versionOfAlias(name, 'staging')).toBeUndefined();
  });

  test('refuses a version, a model and an alias target that are not there, by name', async () => {
    const name = unique('model');
    await expect(mlflow.versionOfAlias(name, 'production')).rejects.toThrow(`name=${name} not found`);
    await server.model(name);
    await expect(mlflow.getVersion({ name, version: '7' })).rejects.toMatchObject({
      status: 404,
      errorCode: 'RESOURCE_DOES_NOT_EXIST',
    });
    await expect(mlflow.setAlias({ name, version: '7' }, 'production')).rejects.toThrow('not found');
  });
});

describe('artifacts', () => {
  test('are listed by logged model, by run and by path, and an absent folder is empty', async () => {
    const { runId } = await server.run(experimentId);
    const modelId = await server.loggedModel(experimentId, runId, ['MLmodel', 'code/predict.py']);
    await server.file(`${experimentId}/${runId}/artifacts/sub%20dir/MLmodel`);
    expect(await mlflow.listLoggedModel(modelId, '')).toEqual(['MLmodel']);
    expect(await mlflow.listLoggedModel(modelId, 'code')).toEqual(['predict.py']);
    expect(await mlflow.listRun(runId, 'sub dir')).toEqual(['MLmodel']);
    expect(await mlflow.listRun(runId, '')).toEqual([]);
    expect(await mlflow.listProxied(`${experimentId}/models/${modelId}/artifacts`)).toEqual(['MLmodel']);
    expect(await mlflow.listProxied(`${experimentId}/${runId}/artifacts/sub dir`)).toEqual(['MLmodel']);
    expect(await mlflow.listProxied(`${experimentId}/nothing`)).toEqual([]);
  });

  test('are read by logged model, by run and by path', async () => {
    const { runId } = await server.run(experimentId);
    const modelId = await server.loggedModel(experimentId, runId, ['MLmodel', 'code/predict.py']);
    await server.file(`${experimentId}/${runId}/artifacts/sub%20dir/MLmodel`);
    for (const text of [
      await mlflow.readLoggedModel(modelId, 'MLmodel'),
      await mlflow.readLoggedModel(modelId, 'code/predict.py'),
      await mlflow.readRun(runId, 'sub dir/MLmodel'),
      await mlflow.readProxied(`${experimentId}/${runId}/artifacts/sub dir/MLmodel`),
    ])
      expect(text).toBe('flavors: {}\n');
    await expect(mlflow.readProxied(`${experimentId}/nothing`)).rejects.toThrow(/nothing/);
  });
});
