/**
 * Who uses the embedded platform, so that nobody stops it under somebody else. Every user holds a lock that many may
 * hold at once; the kernel gives it back when the process ends, however it ends. A platform that was started only
 * for a run is marked so, and the last user to leave stops it.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { type Platform, platformDown, platformStatus, platformUp } from '../embedded/platform.ts';
import { platformPaths } from '../embedded/state.ts';

export interface UseOptions {
  readonly stateDirectory: string;
  readonly cacheDirectory: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Starts the platform unless it runs, uses it, and stops it unless it ran before, is kept or is still used. */
export async function withPlatform<T>(
  options: UseOptions & { readonly keep: boolean; readonly s3?: boolean | undefined },
  use: (platform: Platform) => Promise<T>,
): Promise<T> {
  return await asUser(options, async () => {
    const { stateDirectory, keep } = options;
    const wasUp = (await platformStatus({ stateDirectory })) !== undefined;
    if (!wasUp) markTemporary(stateDirectory);
    const platform = await platformUp(options);
    if (keep) keepPlatform(stateDirectory);
    return await use(platform);
  });
}

/** Uses the platform if it runs. */
export async function withRunningPlatform<T>(
  options: UseOptions,
  use: (platform: Platform | undefined) => Promise<T>,
): Promise<T> {
  return await asUser(options, async () => use(await platformStatus(options)));
}

/** From now on the platform stays up until `millrace platform down`. */
export function keepPlatform(stateDirectory: string): void {
  rmSync(markFile(stateDirectory), { force: true });
}

/** Whether the platform stays up when the last user leaves. */
export function isKept(stateDirectory: string): boolean {
  return !existsSync(markFile(stateDirectory));
}

function markTemporary(stateDirectory: string): void {
  writeFileSync(markFile(stateDirectory), 'The last command that uses the platform stops it.\n');
}

function markFile(stateDirectory: string): string {
  return join(platformPaths(stateDirectory).directory, 'temporary');
}

async function asUser<T>({ stateDirectory, signal }: UseOptions, action: () => Promise<T>): Promise<T> {
  const { directory } = platformPaths(stateDirectory);
  mkdirSync(directory, { recursive: true });
  const users = new DatabaseSync(join(directory, 'users'));
  try {
    while (!tryTo(users, 'BEGIN; SELECT count(*) FROM sqlite_master')) {
      await delay(pollMilliseconds, undefined, { signal });
    }
    try {
      return await action();
    } finally {
      users.exec('COMMIT');
      await stopIfLast(users, stateDirectory);
    }
  } finally {
    users.close();
  }
}

/** Whoever uses the platform holds a lock that does not go together with this one. */
async function stopIfLast(users: DatabaseSync, stateDirectory: string): Promise<void> {
  if (isKept(stateDirectory) || !tryTo(users, 'BEGIN EXCLUSIVE')) return;
  await platformDown({ stateDirectory });
  keepPlatform(stateDirectory);
  users.exec('COMMIT');
}

const pollMilliseconds = 50;
const sqliteBusy = 5;

/** Whether SQLite could take the lock that the statement needs. */
function tryTo(database: DatabaseSync, statement: string): boolean {
  try {
    database.exec(statement);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy)) throw error;
    if (database.isTransaction) database.exec('ROLLBACK');
    return false;
  }
}
