import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endDetached, startDetached } from '../../lib/embedded/detached-process.ts';
import { waitUntilHealthy } from '../../lib/embedded/health.ts';
import { PermanentError } from '../../lib/errors.ts';
import {
  identify,
  isRunning,
  type ProcessIdentity,
  sessionOf,
} from '../../lib/processes/process-identity.ts';

let folder: string;
let started: ProcessIdentity[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'detached-'));
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map(endDetached));
  rmSync(folder, { recursive: true });
});

const logFile = () => join(folder, 'logs', 'program.log');

async function start(script: string, input?: string): Promise<ProcessIdentity> {
  const env = { PATH: process.env['PATH'] ?? '' };
  const options = { program: 'sh', args: ['-c', script], env, directory: folder, logFile: logFile() };
  const identity = await startDetached({ ...options, ...(input !== undefined && { input }) });
  started.push(identity);
  return identity;
}

/** Waits for what a program does, since it tells nobody. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('a detached program', () => {
  test('reads its input, writes its log and leads a session of its own', async () => {
    const program = await start('cat; sleep 60 & wait', 'a secret line');
    await until(() => readFileSync(logFile(), 'utf8') === 'a secret line');
    expect(isRunning(program)).toBe(true);
    expect(sessionOf(program)).toContain(program.pid);
  });

  test('ends with all that it started', async () => {
    const program = await start('sleep 61 & sleep 62 & wait');
    await until(() => sessionOf(program).length === 3);
    await endDetached(program);
    expect(sessionOf(program)).toEqual([]);
    expect(isRunning(program)).toBe(false);
  });

  test('ends what outlived it', async () => {
    const program = await start('sleep 63 & wait');
    await until(() => sessionOf(program).length === 2);
    process.kill(program.pid, 'SIGKILL');
    await until(() => !isRunning(program));
    expect(sessionOf(program)).toHaveLength(1);
    await endDetached(program);
    expect(sessionOf(program)).toEqual([]);
  });

  test('that is gone is ended again without harm', async () => {
    const program = await start('exit 0');
    await until(() => !isRunning(program));
    await endDetached(program);
    await endDetached(program);
  });

  test('is not mistaken for a later process with the same id', async () => {
    const program = await start('sleep 64 & wait');
    await until(() => sessionOf(program).length === 2);
    const [boot, ticks] = program.started.split('/');
    for (const stranger of [
      { pid: program.pid, started: `${boot}/${Number(ticks) - 1}` },
      { pid: program.pid, started: `another-boot/${ticks}` },
    ]) {
      expect(isRunning(stranger)).toBe(false);
      await endDetached(stranger);
    }
    expect(sessionOf(program)).toHaveLength(2);
  });

  test('refuses a program that is not there', async () => {
    const options = { args: [], env: {}, directory: folder, logFile: logFile() };
    await expect(startDetached({ ...options, program: join(folder, 'none') })).rejects.toThrow('ENOENT');
  });
});

describe('waiting for a server', () => {
  const check = (program: ProcessIdentity) => ({
    name: 'the thing',
    process: program,
    url: 'http://127.0.0.1:9/',
    isHealthy: () => true,
    logFile: logFile(),
  });

  test('refuses a server that ended, and shows the end of its log', async () => {
    const program = await start('seq 100 | sed s/^/line-/; echo the reason >&2; exit 3');
    const waiting = waitUntilHealthy(check(program));
    await expect(waiting).rejects.toThrow(PermanentError);
    await expect(waiting).rejects.toThrow(
      /the thing ended while it started; .*\nline-87\n(.*\n)*the reason$/,
    );
    await expect(waiting).rejects.not.toThrow('line-86');
  });

  test('refuses to wait on when it is called off', async () => {
    const program = await start('sleep 65');
    const off = new AbortController();
    const waiting = waitUntilHealthy(check(program), off.signal);
    off.abort();
    await expect(waiting).rejects.toThrow('aborted');
  });
});

test('the identity of a process that is not there is none', () => {
  expect(identify(2 ** 22 + 1)).toBeUndefined();
  expect(identify(process.pid)?.pid).toBe(process.pid);
});
