import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createRepository } from '../../lib/embedded/git-server.ts';
import { type Platform, platformDown, platformStatus, platformUp } from '../../lib/embedded/platform.ts';
import { identify, isRunning } from '../../lib/processes/process-identity.ts';

const cacheDirectory = join(import.meta.dirname, '../../.millrace/cache');
let stateDirectory: string;
let platform: Platform;

const up = (signal?: AbortSignal) => platformUp({ stateDirectory, cacheDirectory, log: () => {}, signal });

beforeAll(async () => {
  // A space and a percent sign must survive the way through MLflow's URIs.
  stateDirectory = mkdtempSync(join(tmpdir(), 'platform 100% '));
  platform = await up();
});
afterAll(async () => {
  await platformDown({ stateDirectory });
  rmSync(stateDirectory, { recursive: true });
});

function pidOf({ services }: Platform, service: string): number | undefined {
  return services.find(({ name }) => name === service)?.pid;
}

function tokenOf({ documents }: Platform, secret: string): string {
  return documents.find(({ metadata }) => metadata.name === secret)?.stringData?.['token'] ?? '';
}

/** Kills the leader alone, as a person or the kernel would, and waits until it is gone. */
async function kill(service: string): Promise<void> {
  const leader = identify(pidOf(platform, service) ?? 0);
  if (leader === undefined) throw new Error(`${service} does not run`);
  process.kill(leader.pid, 'SIGKILL');
  while (isRunning(leader)) await new Promise((resolve) => setImmediate(resolve));
}

async function createExperiment(name: string) {
  const response = await fetch(`${platform.trackingUri}/api/2.0/mlflow/experiments/create`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  expect(response.status).toBe(200);
  return z.object({ experiment_id: z.string() }).parse(await response.json());
}

function lsRemote(secret: string) {
  const header = `http.extraHeader=Authorization: Bearer ${tokenOf(platform, secret)}`;
  return execa('git', ['-c', header, 'ls-remote', `${platform.gitUrl}/sample.git`], { reject: false });
}

describe('the embedded platform', () => {
  test('answers as MLflow and as a Git server', async () => {
    expect(platform.services.map(({ name, healthy }) => [name, healthy])).toEqual([
      ['mlflow', true],
      ['git', true],
    ]);
    await createExperiment('first');
    await createRepository(platform.gitDirectory, 'sample');
    expect((await lsRemote('git-source')).exitCode).toBe(0);
    expect((await lsRemote('none')).exitCode).toBe(128);
  });

  test('stores an artifact below its artifact root', async () => {
    const url = `${platform.trackingUri}/api/2.0/mlflow-artifacts/artifacts/a/b.txt`;
    expect((await fetch(url, { method: 'PUT', body: 'text' })).status).toBe(200);
    expect(readFileSync(new URL(`${platform.artifactRoot}/a/b.txt`), 'utf8')).toBe('text');
  });

  test('is used again when it runs, by several callers at once', async () => {
    const again = await Promise.all([up(), up(), platformStatus({ stateDirectory })]);
    expect(again).toEqual([platform, platform, platform]);
  });

  test('shows no token in its folder, its arguments or its environment', async () => {
    const tokens = ['git-source', 'git-deploy'].map((secret) => tokenOf(platform, secret));
    const files = readdirSync(stateDirectory, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const texts = [
      ...files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')),
      ...platform.services.flatMap(({ pid }) =>
        ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'latin1')),
      ),
    ];
    for (const token of tokens) {
      expect(token).toHaveLength(32);
      const forms = [token, Buffer.from(token).toString('base64')];
      expect(texts.filter((text) => forms.some((form) => text.includes(form)))).toEqual([]);
    }
  });

  test('gets back a half that died, and leaves the other alone', async () => {
    await kill('mlflow');
    const after = await up();
    expect(pidOf(after, 'mlflow')).not.toBe(pidOf(platform, 'mlflow'));
    expect(pidOf(after, 'git')).toBe(pidOf(platform, 'git'));
    platform = after;

    await kill('git');
    const last = await up();
    expect(pidOf(last, 'mlflow')).toBe(pidOf(platform, 'mlflow'));
    expect(tokenOf(last, 'git-source')).not.toBe(tokenOf(platform, 'git-source'));
    platform = last;
    expect((await lsRemote('git-source')).exitCode).toBe(0);
  });

  test('ends as a whole, keeps its data, and has new tokens', async () => {
    const { experiment_id } = await createExperiment('kept');
    await platformDown({ stateDirectory });
    await platformDown({ stateDirectory });
    expect(await platformStatus({ stateDirectory })).toBeUndefined();
    const before = platform;
    platform = await up();
    expect(tokenOf(platform, 'git-deploy')).not.toBe(tokenOf(before, 'git-deploy'));
    const found = await fetch(
      `${platform.trackingUri}/api/2.0/mlflow/experiments/get?experiment_id=${experiment_id}`,
    );
    expect(found.status).toBe(200);
    expect((await lsRemote('git-source')).exitCode).toBe(0);
  });
});

describe('a platform that cannot start', () => {
  test('refuses with the end of the log, and leaves nothing running', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'broken-'));
    mkdirSync(join(broken, 'platform', 'mlflow'), { recursive: true });
    writeFileSync(join(broken, 'platform', 'mlflow', 'mlflow.db'), 'this is no database');
    const starting = platformUp({ stateDirectory: broken, cacheDirectory, log: () => {} });
    await expect(starting).rejects.toThrow(
      /MLflow ended while it started; its log .*mlflow.log ends with:\n(.*\n)*.*file is not a database/,
    );
    expect(await platformStatus({ stateDirectory: broken })).toBeUndefined();
    rmSync(broken, { recursive: true });
  });

  test('refuses to go on when it is called off, and leaves nothing running', async () => {
    const other = mkdtempSync(join(tmpdir(), 'called-off-'));
    const off = new AbortController();
    const log = (line: string) => (line.startsWith('the Git server is up') ? off.abort() : undefined);
    const starting = platformUp({ stateDirectory: other, cacheDirectory, log, signal: off.signal });
    await expect(starting).rejects.toThrow('aborted');
    expect(await platformStatus({ stateDirectory: other })).toBeUndefined();
    rmSync(other, { recursive: true });
  });

  test('is none when nothing was ever started', async () => {
    const nothing = join(tmpdir(), 'never-started');
    await platformDown({ stateDirectory: nothing });
    expect(await platformStatus({ stateDirectory: nothing })).toBeUndefined();
  });
});
