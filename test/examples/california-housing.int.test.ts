import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { makeRepository } from '../../examples/california-housing/make-repository.ts';
import { type Environment, loadEnvironments } from '../../lib/environments/environments.ts';

const root = join(import.meta.dirname, '../..');
const template = join(root, 'examples/california-housing/repository');
const { trackingUri, gitDirectory } = inject('platform');
const name = 'example-california-housing';
const modelName = 'ExampleCaliforniaHousing';
let folder: string;
let environment: Environment;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'example-'));
  const environments = await loadEnvironments(join(root, 'environments.yaml'), {
    cacheDirectory: join(root, '.millrace/cache'),
  });
  environment = await environments.resolve('ghcr.io/millrace/california-housing');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const make = (worse = false) =>
  makeRepository({ gitDirectory, name, dataRemote: join(folder, 'data remote'), environment, worse });

/** Checks a revision out as the delivery does, pulls its data and trains; gives the metrics in MLflow. */
async function train(revision: string) {
  const source = mkdtempSync(join(folder, 'source-'));
  const git = (...args: string[]) => execa('git', args, { cwd: source });
  await git('init', '--quiet');
  await git('fetch', '--quiet', '--depth=1', `file://${join(gitDirectory, name)}.git`, revision);
  await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  const env = {
    ...environment.env,
    PATH: [...environment.path, '/usr/bin', '/bin'].join(':'),
    HOME: folder,
    DVC_SITE_CACHE_DIR: join(folder, 'dvc-site'),
    MLFLOW_TRACKING_URI: trackingUri,
    MODEL_NAME: modelName,
  };
  await execa('dvc', ['pull'], { cwd: source, env, extendEnv: false });
  const { stdout } = await execa('python', ['-m', 'pipelines.train'], { cwd: source, env, extendEnv: false });
  expect((await git('status', '--porcelain')).stdout.replaceAll(/^\?\? .*__pycache__\/$/gm, '')).toBe('');
  const [, runId = ''] = /^run (\w+): ExampleCaliforniaHousing version \d+:/m.exec(stdout) ?? [];
  const response = await fetch(`${trackingUri}/api/2.0/mlflow/runs/get?run_id=${runId}`);
  const { run } = runSchema.parse(await response.json());
  return Object.fromEntries(run.data.metrics.map(({ key, value }) => [key, value]));
}

const runSchema = z.object({
  run: z.object({ data: z.object({ metrics: z.array(z.object({ key: z.string(), value: z.number() })) }) }),
});

describe('the example repository', () => {
  test('is made once, trains a model that passes the gate, the same on every run, and clearly a worse one when told', async () => {
    const first = await make();
    expect(first).toMatchObject({ name, changed: true });
    expect(await make()).toEqual({ ...first, changed: false });

    const metrics = await train(first.revision);
    expect(Object.keys(metrics).sort()).toEqual(['mae', 'r2', 'rmse']);
    expect(metrics['rmse']).toBeLessThan(60);
    expect(metrics['r2']).toBeGreaterThan(0.4);
    expect(await train(first.revision)).toEqual(metrics);

    const worse = await make(true);
    expect(worse.changed).toBe(true);
    const worseMetrics = await train(worse.revision);
    expect(worseMetrics['rmse']).toBeGreaterThan(68);
    expect(worseMetrics['r2']).toBeLessThan(0.2);
  });

  test('keeps what others pushed, and changes one line of its own', async () => {
    const clone = join(folder, 'other');
    await execa('git', ['clone', '--quiet', `${join(gitDirectory, name)}.git`, clone]);
    writeFileSync(join(clone, 'k8s', 'note.txt'), 'from somebody else\n');
    const person = ['-c', 'user.name=Other', '-c', 'user.email=other@example.org'];
    await execa('git', ['add', '--all'], { cwd: clone });
    await execa('git', [...person, 'commit', '--quiet', '--message', 'Add a note'], { cwd: clone });
    await execa('git', ['push', '--quiet', 'origin', 'HEAD:main'], { cwd: clone });

    const { changed, revision } = await make(false);
    expect(changed).toBe(true);
    await execa('git', ['pull', '--quiet', '--ff-only', 'origin', 'main'], { cwd: clone });
    expect((await execa('git', ['rev-parse', 'HEAD'], { cwd: clone })).stdout).toBe(revision);
    expect(readFileSync(join(clone, 'k8s', 'note.txt'), 'utf8')).toBe('from somebody else\n');
    const { stdout } = await execa('git', ['show', '--format=', '--numstat', 'HEAD'], { cwd: clone });
    expect(stdout).toBe('1\t1\tparams.yaml');
  });

  test('gets its data back when the remote lost them', async () => {
    const remote = join(folder, 'data remote');
    rmSync(remote, { recursive: true });
    expect((await make()).changed).toBe(false);
    expect(readdirSync(join(remote, 'files', 'md5'))).toHaveLength(1);
  });
});

test('the tracked data are those that the helper writes, and no path of a machine is in the template', async () => {
  const tracked = readFileSync(join(template, 'data', 'housing.csv.dvc'), 'utf8');
  const md5 = /md5: ([0-9a-f]{32})/.exec(tracked)?.[1];
  const stored = readdirSync(join(folder, 'data remote', 'files', 'md5'), {
    recursive: true,
    encoding: 'utf8',
  });
  expect(stored.map((path) => path.replace('/', ''))).toContain(md5);
  expect(readFileSync(join(template, '.dvc', 'config'), 'utf8')).toContain('url = s3://');
});
