/** The resolve-uri step: from a version to the folder that really holds the model, by every way MLflow names one. */
import { describe, expect, test } from 'vitest';
import { PermanentError } from '../../../lib/errors.ts';
import { resolveVersion } from '../../../lib/steps/resolve-uri/core.ts';
import { logOf } from '../log-of.ts';
import { registryOf, run, version } from '../registry-fake.ts';

const inputs = { modelName: 'A', modelVersion: '4' };

interface World {
  /** What get-download-uri answers, by model/version; A/4 is the one asked for. */
  readonly uris: Readonly<Record<string, string>>;
  readonly source?: string;
  /** The artifact folder of the logged model m-1. */
  readonly modelAt?: string;
  /** The artifact folder of the run r1. */
  readonly runAt?: string;
  /** The folders that have an MLmodel file, as each listing names them. */
  readonly models: readonly string[];
}

const notRead = () => Promise.reject(new Error('no file is read'));

function serverOf({ uris, source = '', modelAt = '', runAt = '', models }: World) {
  const registry = registryOf([
    version('A', '4', { runId: 'r1', source }),
    version('B', '1', { runId: 'r1' }),
  ]);
  const list = (folder: string) => (models.includes(folder) ? ['MLmodel', 'model.pkl'] : []);
  return {
    ...registry,
    getDownloadUri: async (id: { name: string; version: string }) => uris[`${id.name}/${id.version}`] ?? '',
    getLoggedModel: async (modelId: string) => ({
      modelId,
      name: 'model',
      artifactUri: modelAt,
      sourceRunId: 'r1',
    }),
    findRun: async (runId: string) =>
      runId === 'r1' ? run('r1', { artifactUri: runAt, modelIds: ['m-1'] }) : undefined,
    listProxied: async (path: string) => list(path),
    listLoggedModel: async (modelId: string, path: string) => list(`${modelId}:${path}`),
    listRun: async (runId: string, path: string) => list(`${runId}:${path}`),
    readProxied: notRead,
    readLoggedModel: notRead,
    readRun: notRead,
  };
}

function resolved(world: World, server = serverOf(world)) {
  return resolveVersion(inputs, { mlflow: server, artifactRoot: 's3://models', log: logOf().log });
}

const uriOf = (uri: string) => ({ 'A/4': uri });

test('gives the storage behind a proxying server, and writes it on the version', async () => {
  const world = {
    uris: uriOf('mlflow-artifacts:/1/models/m-1/artifacts'),
    models: ['1/models/m-1/artifacts'],
  };
  const server = serverOf(world);
  expect(await resolved(world, server)).toEqual({ modelUri: 's3://models/1/models/m-1/artifacts' });
  expect(server.state.tags.get('4')).toEqual({
    'millrace.artifact-uri': 's3://models/1/models/m-1/artifacts',
  });
});

describe('where MLflow has the model', () => {
  test.each<[string, World, string]>([
    [
      'a logged model',
      { uris: uriOf('models:/m-1'), modelAt: 's3://b/m-1/artifacts', models: ['m-1:'] },
      's3://b/m-1/artifacts',
    ],
    [
      'a folder of a logged model, proxied',
      { uris: uriOf('models:/m-1/sub'), modelAt: 'mlflow-artifacts:/m-1', models: ['m-1/sub'] },
      's3://models/m-1/sub',
    ],
    [
      'a folder of a run',
      { uris: uriOf('runs:/r1/out/model'), runAt: 's3://b/r1/artifacts', models: ['r1:out/model'] },
      's3://b/r1/artifacts/out/model',
    ],
    [
      'a model that the run logged by name',
      { uris: uriOf('runs:/r1/model'), runAt: 's3://b/r1', modelAt: 's3://b/m-1', models: ['m-1:'] },
      's3://b/m-1',
    ],
    [
      'storage that the server names itself, by its logged model',
      { uris: uriOf('s3://b/m-1'), source: 'models:/m-1', modelAt: 's3://b/m-1', models: ['m-1:'] },
      's3://b/m-1',
    ],
    [
      'storage that the server names itself, by its run',
      { uris: uriOf('gs://b/r1/model/'), runAt: 'gs://b/r1', models: ['r1:model/'] },
      'gs://b/r1/model',
    ],
    [
      'a copy of a version of another model',
      { uris: { 'A/4': 'models:/B/1', 'B/1': 'mlflow-artifacts:/1/x' }, models: ['1/x'] },
      's3://models/1/x',
    ],
  ])('%s', async (_, world, expected) => {
    expect(await resolved(world)).toEqual({ modelUri: expected });
  });
});

describe('storage that MLflow knows by its name alone', () => {
  test.each([
    ['s3://elsewhere/x'],
    ['gs://elsewhere/x'],
    ['hdfs://name:8020/x'],
    ['webhdfs://name/x'],
    ['https://host/x.tar.gz'],
    ['pvc://claim/x'],
    ['hf://org/model'],
    ['oci://registry/image:tag'],
    ['azure-blob://container/x'],
    ['wasbs://models@acme.blob.core.windows.net/x', 'https://acme.blob.core.windows.net/models/x'],
  ])('%s is passed on', async (registered, modelUri = registered) => {
    expect(await resolved({ uris: uriOf(registered), runAt: 's3://else', models: [] })).toEqual({ modelUri });
  });

  test.each([
    ['dbfs:/elsewhere/x', /no model server loads/],
    ['ftp://host/x', /no model server loads/],
    ['s3://bucket/a b', /white space/],
  ])('refuses %s', async (registered, reason) => {
    const call = resolved({ uris: uriOf(registered), runAt: 's3://else', models: [] });
    await expect(call).rejects.toThrow(reason);
  });
});

describe('what is not there', () => {
  test('refuses a folder without MLmodel, and names it', async () => {
    const world = { uris: uriOf('mlflow-artifacts:/1/x'), models: [] };
    const server = serverOf(world);
    const call = resolved(world, server);
    await expect(call).rejects.toThrow(PermanentError);
    await expect(call).rejects.toThrow(
      "version 4 of 'A' has no MLmodel file at mlflow-artifacts:/1/x; its files are gone",
    );
    expect(server.state.tags.size).toBe(0);
  });

  test('refuses a run that is gone', async () => {
    await expect(resolved({ uris: uriOf('runs:/r9/model'), models: [] })).rejects.toThrow(
      'no longer has run r9',
    );
  });

  test('refuses a local folder that nothing in MLflow lists', async () => {
    const world = { uris: uriOf('file:///elsewhere/x'), runAt: 'file:///else', models: ['r1:'] };
    await expect(resolved(world)).rejects.toThrow(
      /at 'file:\/\/\/elsewhere\/x', outside what the run logged/,
    );
  });

  test('refuses a copy of itself', async () => {
    await expect(resolved({ uris: uriOf('models:/A/4'), models: [] })).rejects.toThrow(
      'is a copy of a copy without end',
    );
  });

  test('refuses what no model server loads before it looks for files', async () => {
    const world = { uris: uriOf('dbfs:/r1/model'), runAt: 'dbfs:/r1', models: ['r1:model'] };
    await expect(resolved(world)).rejects.toThrow(/no model server loads: it loads s3: gs:/);
    const local = { uris: uriOf('/mlruns/r1/model'), runAt: '/mlruns/r1', models: ['r1:model'] };
    await expect(resolved(local)).rejects.toThrow(/MLflow server's own disk/);
  });
});
