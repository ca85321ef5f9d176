/** Holds processes to limits of memory and CPU by the kernel's control groups. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from '../sandbox/sandbox.ts';
import { type Hierarchies, hierarchiesOf, type Setting } from './hierarchies.ts';
import { isLimited, type ResourceLimits } from './resource-limits.ts';

export interface Limiter {
  /** Makes a group with limits; absent where there is nothing to limit. */
  limit(limits: ResourceLimits): LimitedGroup | undefined;
}

/** The group of one container. */
export interface LimitedGroup {
  /** The command that starts another one in the group. */
  around(command: Command): Command;
  /** Removes the group, all of whose processes have ended; tells whether one was killed for want of memory. */
  end(): Promise<boolean>;
}

/** What to tell people when limits cannot be held. */
export const noLimitsNotice =
  'limits of memory and CPU are not enforced: no control group can be made here; run as root, or with --engine';

/** The shell enters the groups and becomes the program: no value ever becomes part of this text. */
const script = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 125; shift; done; shift; exec "$@"';

let found: Limiter | undefined | 'not tried' = 'not tried';

/** The limiter of this machine, absent where no control group can be made; tried once per process. */
export function detectLimiter(): Limiter | undefined {
  if (found === 'not tried') found = firstThatWorks();
  return found;
}

function firstThatWorks(): Limiter | undefined {
  const read = (file: string) => readFileSync(file, 'utf8');
  return hierarchiesOf(read('/proc/self/cgroup'), read('/proc/self/mountinfo'))
    .map(limiterIn)
    .find((limiter) => {
      try {
        const group = limiter.limit({ memoryBytes: 2 ** 30, cpus: 1 });
        if (group === undefined) return false;
        const { file, args } = group.around({ file: '/bin/true', args: [] });
        execFileSync(file, args, { stdio: 'ignore' });
        void group.end();
        return true;
      } catch {
        return false;
      }
    });
}

/** A limiter that makes its groups in given places. */
export function limiterIn(hierarchies: Hierarchies): Limiter {
  return {
    limit(limits) {
      if (!isLimited(limits)) return undefined;
      // Not of the process's number: what was killed leaves its groups behind, and its number comes again.
      const name = `millrace-${randomUUID()}`;
      const groups = hierarchies.places.map((place) => join(place, name));
      const settings = hierarchies.settingsOf(limits, name);
      make(groups, settings);
      return {
        around: ({ file, args, ...command }) => {
          const entries = groups.map((group) => join(group, 'cgroup.procs'));
          return {
            ...command,
            file: '/bin/sh',
            args: ['-c', script, 'limited', ...entries, '--', file, ...args],
          };
        },
        async end() {
          const killed = hierarchies.killsIn(readFileSync(hierarchies.killsFile(name), 'utf8')) > 0;
          for (const group of groups) await remove(group);
          return killed;
        },
      };
    },
  };
}

function make(groups: readonly string[], settings: readonly Setting[]): void {
  const made: string[] = [];
  try {
    for (const group of groups) {
      mkdirSync(group);
      made.push(group);
    }
    for (const { file, value, optional } of settings) {
      try {
        writeFileSync(file, value);
      } catch (error) {
        if (!optional) throw error;
      }
    }
  } catch (error) {
    for (const group of made) rmdirSync(group);
    throw error;
  }
}

/** The kernel takes a moment to see that the last process of a group is gone. */
async function remove(group: string): Promise<void> {
  for (let left = 1000; ; left -= 1) {
    try {
      return rmdirSync(group);
    } catch (error) {
      if (left === 0) throw error;
      await wait(1);
    }
  }
}
