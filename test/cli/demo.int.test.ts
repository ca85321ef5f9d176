/** The demonstration as a user runs it, on servers of its own; no token is in what it shows, keeps or starts meanwhile. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readTokens } from '../../lib/embedded/tokens.ts';
import { filesIn, leaks } from '../e2e/secrets.ts';

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

/** Between two looks at everything; no step is over so soon. */
const sampleMilliseconds = 100;

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

test('deliveries follow each other on servers that are kept', async () => {
  const first = await demoWithoutLeaks('--keep');
  expect(first).toMatchObject({ phase: 'Succeeded', version: 1, verdict: 'promote' });
  expect(existsSync(join(fileURLToPath(first.uri ?? ''), 'MLmodel'))).toBe(true);
  expect((await millrace('platform', 'status')).exitCode).toBe(0);

  const second = await demo();
  expect(second).toMatchObject({ phase: 'Succeeded', version: 2, verdict: 'promote' });
  for (const { repository, commit } of [first, second])
    expect(await changedLines(repository, commit)).toBe('1\t1\tk8s/workloads/inference-service.yml');
  expect((await millrace('platform', 'status')).exitCode).toBe(0);
  await millrace('platform', 'down');
});

test('two at once share the servers, which stop with the last one; the worse one is held', async () => {
  const [good, worse] = await Promise.all([demo(), demo('--worse')]);
  expect(good).toMatchObject({ phase: 'Succeeded', verdict: 'promote' });
  expect(worse).toMatchObject({ phase: 'Succeeded', verdict: 'hold', uri: null, commit: null });
  expect([good.version, worse.version].toSorted()).toEqual([3, 4]);
  const manifest = await execa('git', [
    ...['--git-dir', good.repository ?? ''],
    ...['show', 'main:k8s/workloads/inference-service.yml'],
  ]);
  expect(manifest.stdout).toContain(good.uri);
  const { stdout } = await millrace('show', worse.workflow);
  const promoted = new RegExp(`stays with version (2|${good.version}); nothing was written to Git`);
  expect(stdout).toMatch(promoted);
  expect((await millrace('platform', 'status')).exitCode).toBe(1);
});

/** Looks at all processes and at what is in the state folder while it goes on, and at everything in the end. */
async function demoWithoutLeaks(...flags: string[]): Promise<z.output<typeof outcome>> {
  const child = millrace('demo', '--json', ...flags);
  let isOver = false;
  const end = child.finally(() => {
    isOver = true;
  });
  const found = new Set<string>();
  const seen = new Map<string, string>();
  let secrets: readonly string[] = [];
  let stepsSeen = 0;
  while (!isOver) {
    secrets = secrets.length > 0 ? secrets : Object.values(readTokens(state) ?? {});
    if (secrets.length > 0) {
      const { stdout } = await execa('ps', ['-eo', 'args']);
      if (/millrace-step.* --/.test(stdout)) stepsSeen += 1;
      const now = [{ file: 'ps', text: stdout }, ...changed(filesNow(), seen)];
      for (const place of leaks(now, secrets)) found.add(place);
    }
    await setTimeout(sampleMilliseconds);
  }
  const { stdout, stderr, exitCode } = await end;
  expect(exitCode, stderr).toBe(0);
  expect(secrets.map((secret) => secret.length >= 20)).toEqual([true, true]);
  expect(stepsSeen).toBeGreaterThan(5);
  expect([...found]).toEqual([]);
  const files = changed([...filesIn(join(root, 'dist')), ...filesNow()], new Map());
  const output = Object.entries({ stdout, stderr }).map(([file, text]) => ({ file, text }));
  expect(leaks([...files, ...output], secrets)).toEqual([]);
  return outcome.parse(JSON.parse(stdout));
}

async function demo(...flags: string[]): Promise<z.output<typeof outcome>> {
  const { stdout, stderr, exitCode } = await millrace('demo', '--json', ...flags);
  expect(exitCode, stderr).toBe(0);
  return outcome.parse(JSON.parse(stdout));
}

function millrace(...args: string[]) {
  const env = { MILLRACE_STATE: state, MILLRACE_CACHE: join(root, '.millrace/cache') };
  return execa(process.execPath, ['bin/millrace', ...args], { cwd: root, env, reject: false });
}

async function changedLines(repository: string | null, commit: string | null): Promise<string> {
  const { stdout } = await execa('git', [
    ...['--git-dir', repository ?? ''],
    ...['show', '--numstat', '--format=', commit ?? ''],
  ]);
  return stdout.trim();
}

interface NamedText {
  readonly file: string;
  readonly text: string;
}

/** The files below the state folder at this moment; those that go away meanwhile are left out. */
function* filesNow(folder = state): Generator<string> {
  for (const entry of whenThere(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesNow(file);
    else if (entry.isFile()) yield file;
  }
}

/** The texts of the files that are not as they were when they were last looked at. */
function* changed(files: Iterable<string>, seen: Map<string, string>): Generator<NamedText> {
  for (const file of files) {
    const stats = whenThere(() => statSync(file, { bigint: true }));
    const state = `${stats?.ino} ${stats?.mtimeNs} ${stats?.size}`;
    if (seen.get(file) === state) continue;
    seen.set(file, state);
    yield { file, text: whenThere(() => readFileSync(file, 'latin1')) ?? '' };
  }
}

function whenThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
