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

/** Takes the lock of that file, waiting for it; the result gives it back. */
export async function acquireLock(file: string, options: LockOptions = {}): Promise<() => void> {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  try {
    for (let waited = false; !tryLock(database); waited = true) {
      if (!waited) options.onWait?.();
      await delay(pollMilliseconds, undefined, { signal: options.signal });
    }
    return () => database.close();
  } catch (error) {
    database.close();
    throw error;
  }
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
