/** Which process is meant, also after the kernel gave its id to another one; read from /proc. */
import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';

/** A process, told apart from a later one with the same id. */
export const processIdentitySchema = z.object({
  pid: z.int().positive(),
  /** The boot it started in and the clock tick of that boot. */
  started: z.string().min(1),
});
export type ProcessIdentity = z.output<typeof processIdentitySchema>;

/** The process this code runs in. */
export function ownIdentity(): ProcessIdentity {
  const own = identify(process.pid);
  if (own === undefined) throw new Error('/proc does not show this process; is it mounted?');
  return own;
}

/** The identity of a process that runs now, or `undefined`. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  return stat === undefined ? undefined : { pid, started: startOf(stat) };
}

/** Whether that very process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  const stat = readStat(identity.pid);
  return stat !== undefined && !stat.isZombie && startOf(stat) === identity.started;
}

/** The processes of the session it leads, itself among them; those that outlived it too. */
export function sessionOf(identity: ProcessIdentity): number[] {
  const leader = readStat(identity.pid);
  const isAnother = leader !== undefined && startOf(leader) !== identity.started;
  if (isAnother || !identity.started.startsWith(bootId())) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const stat = readStat(pid);
      return stat !== undefined && !stat.isZombie && stat.session === identity.pid;
    });
}

interface Stat {
  readonly isZombie: boolean;
  readonly session: number;
  readonly startTicks: string;
}

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold spaces and parentheses itself.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { isZombie: fields[0] === 'Z', session: Number(fields[3]), startTicks: fields[19] ?? '' };
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}

function startOf({ startTicks }: Stat): string {
  return `${bootId()}/${startTicks}`;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
