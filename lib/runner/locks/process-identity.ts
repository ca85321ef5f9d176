/** Tells one process from another, also when the system gives a number again. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** A process: its number and when it was started, in the system's own units. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

export const processIdentity = z.object({ pid: z.number().int(), startTime: z.string() });

/** The process this code runs in. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
}

/** Whether a process is still the one it was. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return startTimeOf(pid) === startTime;
}

/** When a process was started: boot and ticks since then; empty where the system does not tell; absent without it. */
function startTimeOf(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
  } catch {
    return process.platform === 'linux' ? undefined : signalled(pid);
  }
}

function signalled(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
    return '';
  } catch {
    return undefined;
  }
}
