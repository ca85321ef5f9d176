/** The demonstration as a user runs it, on servers of its own. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const outcome = z.strictObject({
  phase: z.string(),
  workflow: z.string(),
  model: z.string().nullable(),
  version: z.number().nullable(),
  verdict: z.enum(['promote', 'hold']).nullable(),
  uri: z.string().nullable(),
  commit: z.string().nullable(),
  repository: z.string().nullable(),
  durations: z.record(z.string(), z.number().min(0)),
});

let state: string;
beforeAll(() => {
  // Below the repository, as containers see no folder of /tmp but their own.
  mkdirSync(join(root, '.millrace'), { recursive: true });
  state = mkdtempSync(join(root, '.millrace/test-demo-'));
});
afterAll(async () => {
  await millrace('platform', 'down');
  rmSync(state, { recursive: true, force: true });
});

test('deliveries follow each other, a worse one is held, and nothing is left running', async () => {
  const first = await demo();
  expect(first).toMatchObject({ phase: 'Succeeded', version: 1, verdict: 'promote' });
  expect(existsSync(join(fileURLToPath(first.uri ?? ''), 'MLmodel'))).toBe(true);

  const second = await demo();
  expect(second).toMatchObject({ phase: 'Succeeded', version: 2, verdict: 'promote' });
  for (const { repository, commit } of [first, second])
    expect(await changedLines(repository, commit)).toBe('1\t1\tk8s/workloads/inference-service.yml');

  const third = await demo('--worse');
  expect(third).toMatchObject({ phase: 'Succeeded', version: 3, verdict: 'hold', uri: null, commit: null });
  const { stdout } = await millrace('show', third.workflow);
  expect(stdout).toContain('stays with version 2; nothing was written to Git');

  expect((await millrace('platform', 'status')).exitCode).toBe(1);
});

test('two at once share the servers, which stop with the last one', async () => {
  const [left, right] = await Promise.all([demo(), demo()]);
  expect([left.phase, right.phase]).toEqual(['Succeeded', 'Succeeded']);
  expect(left.version).not.toBe(right.version);
  const newer = (left.version ?? 0) > (right.version ?? 0) ? left : right;
  expect(newer.verdict).toBe('promote');
  const manifest = await execa('git', [
    ...['--git-dir', newer.repository ?? ''],
    ...['show', 'main:k8s/workloads/inference-service.yml'],
  ]);
  expect(manifest.stdout).toContain(newer.uri);
  expect((await millrace('platform', 'status')).exitCode).toBe(1);
});

test('no token is in what it prints or keeps while its servers are up', async () => {
  const { stdout, stderr } = await millrace('demo', '--json', '--keep');
  expect((await millrace('platform', 'status')).exitCode).toBe(0);
  const { readTokens } = await import('../../lib/embedded/tokens.ts');
  const tokens = readTokens(state);
  const secrets = [tokens?.readToken ?? '', tokens?.writeToken ?? ''].flatMap((token) => [
    token,
    Buffer.from(token).toString('base64').replace(/=+$/, ''),
  ]);
  expect(secrets.every((secret) => secret.length >= 20)).toBe(true);
  const kept = filesIn(state).map((file) => readFileSync(file, 'latin1'));
  for (const secret of secrets)
    expect([stdout, stderr, ...kept].filter((text) => text.includes(secret))).toEqual([]);
  await millrace('platform', 'down');
});

async function demo(...flags: string[]): Promise<z.output<typeof outcome>> {
  const { stdout, stderr, exitCode } = await millrace('demo', '--json', ...flags);
  expect(exitCode, stderr).toBe(0);
  return outcome.parse(JSON.parse(stdout));
}

async function millrace(...args: string[]) {
  const env = { MILLRACE_STATE: state, MILLRACE_CACHE: join(root, '.millrace/cache') };
  const { stdout, stderr, exitCode } = await execa(process.execPath, ['bin/millrace', ...args], {
    cwd: root,
    env,
    reject: false,
  });
  return { stdout, stderr, exitCode };
}

async function changedLines(repository: string | null, commit: string | null): Promise<string> {
  const { stdout } = await execa('git', [
    ...['--git-dir', repository ?? ''],
    ...['show', '--numstat', '--format=', commit ?? ''],
  ]);
  return stdout.trim();
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
