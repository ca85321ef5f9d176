/** Whatever the demonstration shows, keeps or starts while it goes on, no token of its Git server is in it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { readTokens } from '../../lib/embedded/tokens.ts';
import { root } from './delivery.ts';
import { filesIn, leaks } from './secrets.ts';

/** Between two looks at everything; no step is over so soon. */
const sampleMilliseconds = 100;
const state = mkdtempSync(join(tmpdir(), 'millrace-e2e-'));
const env = { ...process.env, MILLRACE_STATE: state, MILLRACE_CACHE: join(root, '.millrace/cache') };

afterAll(async () => {
  await execa(process.execPath, ['bin/millrace', 'platform', 'down'], { cwd: root, env, reject: false });
  rmSync(state, { recursive: true, force: true });
});

test('no token is in command lines, files, output or dist/ during a demonstration', async () => {
  const child = spawn(process.execPath, ['scripts/run-demo.ts', '--json'], { cwd: root, env });
  const printed: Readonly<Record<'stdout' | 'stderr', string[]>> = { stdout: [], stderr: [] };
  child.stdout.on('data', (data) => printed.stdout.push(String(data)));
  child.stderr.on('data', (data) => printed.stderr.push(String(data)));
  const exit = once(child, 'exit');
  const found = new Set<string>();
  const seen = new Map<string, string>();
  let secrets: readonly string[] = [];
  let stepsSeen = 0;
  while (child.exitCode === null) {
    secrets = secrets.length > 0 ? secrets : Object.values(readTokens(state) ?? {});
    if (secrets.length > 0) {
      const { stdout } = await execa('ps', ['-eo', 'args']);
      if (/millrace-step.* --/.test(stdout)) stepsSeen += 1;
      const now = [{ file: 'ps', text: stdout }, ...changed(filesNow(), seen)];
      for (const place of leaks(now, secrets)) found.add(place);
    }
    await setTimeout(sampleMilliseconds);
  }
  await exit;
  expect(secrets.map((secret) => secret.length >= 20)).toEqual([true, true]);
  expect({ exitCode: child.exitCode, phase: Object(JSON.parse(printed.stdout.join(''))).phase }).toEqual({
    exitCode: 0,
    phase: 'Succeeded',
  });
  expect(stepsSeen).toBeGreaterThan(5);
  expect([...found]).toEqual([]);

  const files = changed([...filesIn(join(root, 'dist')), ...filesNow()], new Map());
  const output = Object.entries(printed).map(([file, text]) => ({ file, text: text.join('') }));
  expect(leaks([...files, ...output], secrets)).toEqual([]);
});

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
