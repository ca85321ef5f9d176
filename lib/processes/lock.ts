/** One process at a time: a lock that the kernel releases when its holder ends, however it ends. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

/** What a caller may set about waiting for a lock. */
export interface LockOptions {
  /** Called once when somebody else holds the lock. */
  readonly onWait?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const pollMilliseconds = 50;
const sqliteBusy = 5;

/**
 * Runs an action while no other process and no other call of this one holds the lock of that file. The file is
 * an SQLite database without a table: SQLite's lock on it is the kernel's, so a killed holder leaves nothing behind.
 */
export async function withLock<T>(
  file: string,
  action: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const release = await acquireLock(file, options);
  try {
    return await action();
  } finally {
    release();
  }
}

/** Takes the lock of that file, or of one of several, waiting for it; the result gives it back. */
export async function acquireLock(
  file: string | readonly string[],
  options: LockOptions = {},
): Promise<() => void> {
  const files = typeof file === 'string' ? [file] : file;
  for (const path of files) mkdirSync(dirname(path), { recursive: true });
  for (let waited = false; ; waited = true) {
    for (const path of files) {
      const release = tryAcquire(path);
      if (release) return release;
    }
    if (!waited) options.onWait?.();
    await delay(pollMilliseconds, undefined, { signal: options.signal });
  }
}

function tryAcquire(file: string): (() => void) | undefined {
  const database = new DatabaseSync(file);
  try {
    if (tryLock(database)) return () => database.close();
  } catch (error) {
    database.close();
    throw error;
  }
  database.close();
  return undefined;
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return false;
    throw error;
  }
}
