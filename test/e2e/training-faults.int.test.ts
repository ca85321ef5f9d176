/** Trainings that go wrong in a whole delivery: nothing is promoted, nothing is pushed, and the line says what to do. */

import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { deliveries } from './delivery.ts';
import { modelInUse, versionInUse } from './registered-models.ts';
import { leaks } from './secrets.ts';
import { goodMetrics, type Plan } from './training-repository.ts';

const { readToken, writeToken } = inject('platform');
const { deliver, folder, repository } = deliveries();

interface Case {
  readonly plan: Plan;
  readonly label: string;
  readonly exitCode: number;
  readonly words: RegExp;
}

const cases: Readonly<Record<string, Case>> = {
  'fails, with its own last line and exit code': {
    plan: { exit: 3 },
    label: 'train/fit',
    exitCode: 3,
    words: /^fit: Error \(exit code 3\): the training data are of no use: column 'rooms' is gone$/,
  },
  'logs nothing at all': {
    plan: { logs: false },
    label: 'train/main',
    exitCode: 1,
    words: /^the training of workflow '.*' made no MLflow run: .*; let it log to MLFLOW_TRACKING_URI/,
  },
  'registers nothing': {
    plan: { models: [] },
    label: 'train/main',
    exitCode: 1,
    words:
      /^the training registered no model at all, no version of '(.*)' \(MLflow run \w+\); register it with .*registered_model_name='\1'/,
  },
  'registers two versions': {
    plan: { models: ['$MODEL_NAME', '$MODEL_NAME'] },
    label: 'train/main',
    exitCode: 1,
    words:
      /^the training registered 2 versions of '(.*)': '\1' version [23].*, '\1' version [23].*; register one/,
  },
  'registers another name': {
    plan: { models: ['$MODEL_NAME-other'] },
    label: 'train/main',
    exitCode: 1,
    words:
      /^the training registered only '(.*)-other' version 1 .*, no version of '\1' .*registered_model_name='\1'/,
  },
};

describe.concurrent('a delivery fails whose training', () => {
  test.each(Object.entries(cases))('%s', async (_, { plan, label, exitCode, words }) => {
    const [model, source] = await Promise.all([modelInUse(), repository({ metrics: goodMetrics, ...plan })]);
    const before = await source.commits();
    const delivered = await deliver({ 'model-name': model, 'repo-url': source.url });
    const { phase, failure } = delivered;
    expect({ phase, failure }).toEqual({
      phase: 'Failed',
      failure: { label, exitCode, words: expect.stringMatching(words) },
    });
    expect(delivered.phasesOf('train(0)')).toEqual(['Failed']);
    expect(delivered.phasesOf('release')).toEqual(['Omitted']);
    expect(await versionInUse(model)).toBe('1');
    expect(await source.commits()).toEqual(before);
    expect(leaks(delivered.kept, [readToken, writeToken])).toEqual([]);
  });
});

describe.concurrent('a delivery holds a version', () => {
  test.each<[string, Plan['metrics'], RegExp]>([
    [
      'without a metric of the gate',
      { rmse: 50 },
      /r2 is missing \(run \w+ of version 2\): log it as a finite number/,
    ],
    [
      'whose metric is NaN',
      { rmse: 'NaN', r2: 0.5 },
      /rmse is NaN \(run \w+ of version 2\): log it as a finite number/,
    ],
    ['that is worse than the one in use', { rmse: 55, r2: 0.5 }, /rmse 55 is worse/],
  ])('%s', async (_, metrics = {}, reason) => {
    const [model, source] = await Promise.all([modelInUse(), repository({ metrics })]);
    const before = await source.commits();
    const delivered = await deliver({ 'model-name': model, 'repo-url': source.url });
    expect({ phase: delivered.phase, failure: delivered.failure }).toEqual({ phase: 'Succeeded' });
    expect(delivered.output('verdict')).toBe('hold');
    expect(delivered.output('model-version')).toBe('2');
    expect(delivered.output('reasons')).toMatch(reason);
    for (const step of ['resolve-uri', 'promote', 'update-git'])
      expect(delivered.phasesOf(step)).toEqual([expect.stringMatching(/^(Omitted|Skipped)$/)]);
    expect(await versionInUse(model)).toBe('1');
    expect(await source.commits()).toEqual(before);
    expect(leaks(delivered.kept, [readToken, writeToken])).toEqual([]);
  });
});

test('a delivery tries again when MLflow is down, and ends with 75 when it stays down', async () => {
  const [model, source] = await Promise.all([modelInUse(), repository({ logs: false })]);
  const before = await source.commits();
  const trackingUri = await closedAddress();
  const edit = (documents: readonly KubernetesObject[]) => documents.map(impatient);
  const delivered = await deliver({ 'model-name': model, 'repo-url': source.url }, { trackingUri, edit });
  expect(delivered.phase).toBe('Failed');
  expect(delivered.failure).toEqual({
    label: 'train(1)/main',
    exitCode: 75,
    words: expect.stringMatching(
      new RegExp(`^MLflow does not answer .*${trackingUri}.*ECONNREFUSED.*; check MLFLOW_TRACKING_URI and`),
    ),
  });
  expect(delivered.phasesOf('train(0)')).toEqual(['Failed']);
  expect(delivered.phasesOf('train(1)')).toEqual(['Failed']);
  expect(await versionInUse(model)).toBe('1');
  expect(await source.commits()).toEqual(before);
  expect(leaks(delivered.kept, [readToken, writeToken])).toEqual([]);
});

test('a delivery fails when DVC has lost the data', async () => {
  const [model, source] = await Promise.all([modelInUse(), repository()]);
  const before = await source.commits();
  rmSync(join(folder, 'data'), { recursive: true });
  const { phase, failure, kept } = await deliver({ 'model-name': model, 'repo-url': source.url });
  expect({ phase, failure }).toEqual({
    phase: 'Failed',
    failure: {
      label: 'train/data',
      exitCode: 1,
      words: expect.stringMatching(
        /^data: Error \(exit code 1\): ERROR: .*data\/housing\.csv Is your cache up to date\? <http/,
      ),
    },
  });
  expect(await versionInUse(model)).toBe('1');
  expect(await source.commits()).toEqual(before);
  expect(leaks(kept, [readToken, writeToken])).toEqual([]);
});

/** The same document with one further attempt at once in place of three over minutes. */
function impatient(document: KubernetesObject): KubernetesObject {
  const text = JSON.stringify(document, (key, value: unknown) =>
    key === 'retryStrategy'
      ? { ...Object(value), limit: '1', backoff: { duration: '1s', factor: '2', cap: '2m' } }
      : value,
  );
  return JSON.parse(text);
}

/** An address at which nothing listens. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}
