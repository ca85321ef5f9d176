import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../lib/processes/lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('lets one holder in at a time, also within one process', async () => {
  const file = join(folder, 'deep', 'lock');
  let inside = 0;
  let most = 0;
  const hold = () =>
    withLock(file, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    });
  await Promise.all(Array.from({ length: 5 }, hold));
  expect(most).toBe(1);
});

test('is free again after a holder that throws', async () => {
  const file = join(folder, 'lock');
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(file, async () => 'held')).toBe('held');
});

test('waits for another process, says so once, and gets the lock when that one is killed', async () => {
  const file = join(folder, 'lock');
  const holder = await startHolder(file);
  let notices = 0;
  const onWait = () => {
    notices += 1;
    holder.kill('SIGKILL');
  };
  expect(await withLock(file, async () => 'held', { onWait })).toBe('held');
  expect(notices).toBe(1);
});

test('refuses to wait on when it is called off', async () => {
  const file = join(folder, 'lock');
  const holder = await startHolder(file);
  const off = new AbortController();
  try {
    const waiting = withLock(file, async () => 'held', { signal: off.signal, onWait: () => off.abort() });
    await expect(waiting).rejects.toThrow('aborted');
  } finally {
    holder.kill('SIGKILL');
  }
});

async function startHolder(file: string) {
  const lock = join(import.meta.dirname, '../../lib/processes/lock.ts');
  const program = `
    import { withLock } from ${JSON.stringify(lock)};
    await withLock(${JSON.stringify(file)}, () => new Promise((resolve) => {
      process.stdout.write('held');
      setInterval(() => {}, 1000);
    }));`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  return holder;
}
