/** The sentiment pipeline on real DVC, a real S3 server, a real MLflow and a real Git server. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject, test, vi } from 'vitest';
import * as z from 'zod';
import { platformDocuments } from '../../lib/embedded/documents.ts';
import { loadEnvironments } from '../../lib/environments/environments.ts';
import { makeBucket } from '../../scripts/examples/buckets.ts';
import { makeGitRepository } from '../../scripts/examples/make-git-repository.ts';
import type { Finished } from '../runner/harness.ts';
import { s3Server } from '../servers/s3-server.ts';
import { example, root } from './example.ts';

const { trackingUri, artifactRoot, gitUrl, gitDirectory, readToken, writeToken } = inject('platform');
const run = example('sentiment');
const servers = platformDocuments({ trackingUri, artifactRoot, tokens: { readToken, writeToken } });
/** Two whole runs of five Python programs each, on a machine that may be busy. */
vi.setConfig({ testTimeout: 400_000 });

const metrics = ['accuracy', 'precision', 'recall', 'f1'];

/** What was measured, and whether it is what stands in MLflow. */
async function measured(done: Finished): Promise<Record<string, number>> {
  const runId = done.output('.train-model', 'run-id');
  const response = await fetch(`${trackingUri}/api/2.0/mlflow/runs/get?run_id=${runId}`);
  const { data } = runSchema.parse(await response.json()).run;
  const logged = Object.fromEntries(data.metrics.map(({ key, value }) => [key, value]));
  for (const name of metrics) expect(done.output('', name)).toBe(JSON.stringify(logged[name]));
  expect(Object.fromEntries(data.params.map(({ key, value }) => [key, value]))).toMatchObject({
    data_version: 'v1.0',
    epochs: '3',
    batch_size: '16',
    max_features: '100',
  });
  return logged;
}

const runSchema = z.object({
  run: z.object({
    data: z.object({
      metrics: z.array(z.object({ key: z.string(), value: z.number() })),
      params: z.array(z.object({ key: z.string(), value: z.string() })),
    }),
  }),
});

/** Loads the registered model with the vectorizer that its tag names, and asks it. */
const ask = `
import sys, mlflow, mlflow.sklearn
name, version, *texts = sys.argv[1:]
tags = mlflow.MlflowClient().get_model_version(name, version).tags
vectorizer = mlflow.sklearn.load_model(tags["vectorizer"])
print(*mlflow.sklearn.load_model(f"models:/{name}/{version}").predict(vectorizer.transform(texts)))
`;

describe('with its data in S3', () => {
  const server = s3Server();
  const parameters = () => ({
    'dvc-s3-endpoint': `http://${server().endpoint}`,
    'model-name': 'ExampleSentiment',
  });
  const given = () => [...servers, ...server().documents.filter(({ kind }) => kind === 'Secret')];

  test('the model is trained, measured and registered, and can be loaded with its vectorizer', async () => {
    await makeBucket(server().access, 'sentiment-data');
    const done = await run('sentiment', { parameters: parameters(), given: given() });
    expect([done.phase, done.message]).toEqual(['Succeeded', undefined]);
    const { accuracy, f1 } = await measured(done);
    expect(accuracy).toBeGreaterThan(0.7);
    expect(f1).toBeLessThanOrEqual(1);
    const stored = join(server().directory, 'sentiment-data/sentiment/files/md5');
    expect(readdirSync(stored).length).toBeGreaterThan(3);

    const environments = await loadEnvironments(join(root, 'environments.yaml'), {
      cacheDirectory: join(root, '.millrace/cache'),
    });
    const { path, env } = await environments.resolve('ghcr.io/millrace/sentiment');
    const version = done.output('', 'model-version') ?? '';
    const texts = ['the plot was wonderful and the music superb', 'a dull and clumsy script'];
    const { stdout } = await execa(
      join(path[0] ?? '', 'python'),
      ['-c', ask, 'ExampleSentiment', version, ...texts],
      { env: { ...env, MLFLOW_TRACKING_URI: trackingUri } },
    );
    expect(stdout).toBe('1 0');
    expect(JSON.stringify(done.workflow)).not.toContain(server().keys.secretKey);
  });

  test.each([
    [
      'a bucket that is not there',
      { 'dvc-s3-bucket': 'nowhere' },
      /The specified bucket does not exist.*\ndvc push of records failed: /,
    ],
    [
      'a data version that does not exist',
      { 'data-version': 'v9' },
      /there is no data version v9; there are v1.0, v1.1/,
    ],
  ])('refuses %s', async (_, more, reason) => {
    const done = await run('sentiment', { parameters: { ...parameters(), ...more }, given: given() });
    expect([done.phase, done.node('.data-prep').message]).toEqual(['Failed', 'main: Error (exit code 2)']);
    expect(done.log('.data-prep')).toMatch(reason);
    expect(done.phases()).toMatchObject({ '.feature-eng': 'Omitted', '.register-model': 'Omitted' });
  });

  test('refuses wrong credentials, and shows none', async () => {
    const stringData = { accessKey: 'nobody', secretKey: 'a-wrong-secret' };
    const wrong = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's3' }, stringData };
    const done = await run('sentiment', { parameters: parameters(), given: [...given(), wrong] });
    expect([done.phase, done.node('.data-prep').message]).toEqual(['Failed', 'main: Error (exit code 2)']);
    expect(done.log('.data-prep')).toMatch(/dvc push of records failed: /);
    expect(done.log('.data-prep')).not.toContain('a-wrong-secret');
  });
});

test('from Git at a revision, with its data in a folder: the same measures', async () => {
  const repository = await makeGitRepository(gitDirectory, 'sentiment', {
    steps: join(root, 'examples/sentiment/steps'),
  });
  const done = await run('sentiment-from-git', {
    parameters: {
      'repo-url': `${gitUrl}/${repository}.git`,
      'dvc-s3-bucket': '',
      'model-name': 'ExampleSentimentFromGit',
    },
    given: servers,
  });
  expect([done.phase, done.message]).toEqual(['Succeeded', undefined]);
  expect((await measured(done))['accuracy']).toBeGreaterThan(0.7);
});
