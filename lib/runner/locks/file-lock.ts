/**
 * Mutual exclusion between processes by files, safe against a holder that is killed.
 *
 * A lock is a folder of numbered tickets, of which the highest one counts. Its file names the holder's process, or
 * says that it was given back. Whoever finds the highest ticket given back, or its holder dead, may make the next
 * one; the file system lets only one do so. The highest ticket is never removed, so an old view of the folder can
 * never take a lock that somebody holds.
 */
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { isAlive, ownIdentity, processIdentity } from './process-identity.ts';

const ticket = z.union([processIdentity, z.object({ released: z.literal(true) })]);

/** How many old tickets stay, so that nobody's half-read view misses the highest. */
const kept = 16;
const firstPause = 10;
const longestPause = 150;

/** Takes the lock in a folder, waiting for it; `onWait` is told once. The result gives the lock back. */
export async function acquireFileLock(
  folder: string,
  { signal, onWait }: { readonly signal: AbortSignal; readonly onWait?: () => void },
): Promise<() => void> {
  mkdirSync(folder, { recursive: true });
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 1.5)) {
    const release = tryAcquire(folder);
    if (release) return release;
    if (pause === firstPause) onWait?.();
    await wait(pause, undefined, { signal });
  }
}

/** Takes the lock if it is free. */
export function tryAcquire(folder: string): (() => void) | undefined {
  const highest = Math.max(0, ...ticketsIn(folder));
  if (highest > 0 && isHeld(folder, highest)) return undefined;
  const own = highest + 1;
  if (!create(folder, own)) return undefined;
  if (ticketsIn(folder).some((number) => number > own)) {
    rmSync(join(folder, String(own)), { force: true });
    return undefined;
  }
  for (const old of ticketsIn(folder)) {
    if (old <= own - kept) rmSync(join(folder, String(old)), { force: true });
  }
  return () => replace(folder, own, { released: true });
}

function ticketsIn(folder: string): readonly number[] {
  return readdirSync(folder).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

function isHeld(folder: string, number: number): boolean {
  try {
    const content = ticket.parse(JSON.parse(readFileSync(join(folder, String(number)), 'utf8')));
    return 'pid' in content && isAlive(content);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw new Error(`${join(folder, String(number))} is not a lock's ticket; remove the folder`, {
      cause: error,
    });
  }
}

/** Makes a ticket with its content already in it; tells whether nobody else had made it. */
function create(folder: string, number: number): boolean {
  const draft = join(folder, `draft-${process.pid}-${crypto.randomUUID()}`);
  writeFileSync(draft, JSON.stringify(ownIdentity()));
  try {
    linkSync(draft, join(folder, String(number)));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function replace(folder: string, number: number, content: unknown): void {
  const draft = join(folder, `draft-${process.pid}-${crypto.randomUUID()}`);
  writeFileSync(draft, JSON.stringify(content));
  renameSync(draft, join(folder, String(number)));
}
