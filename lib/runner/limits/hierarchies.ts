/** Where this process can make control groups, and what is written there: of version 2, or of version 1. */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ResourceLimits } from './resource-limits.ts';

/** A value for a file of a group. */
export interface Setting {
  readonly file: string;
  readonly value: string;
  /** Whether it does no harm that the kernel does not know it. */
  readonly optional?: boolean;
}

/** The places in which a group has a folder, one for each hierarchy. */
export interface Hierarchies {
  readonly places: readonly string[];
  /** What a group of that name is told. */
  settingsOf(limits: ResourceLimits, name: string): readonly Setting[];
  /** The file that counts the processes killed for want of memory. */
  killsFile(name: string): string;
  killsIn(content: string): number;
}

/** In microseconds, as all others do. */
const period = 100_000;
/** The least quota that the kernel takes. */
const leastQuota = 1000;
const quotaOf = (cpus: number) => Math.max(leastQuota, Math.round(cpus * period));

const killsIn = (content: string) => Number(/^oom_kill (\d+)$/m.exec(content)?.[1] ?? 0);

/** What may be tried, the best first; both texts are those of `/proc/self`. */
export function hierarchiesOf(cgroups: string, mountInfo: string): readonly Hierarchies[] {
  const mounts = mountInfo.split('\n').map((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [type = '', , options = ''] = after.split(' ');
    return { type, options: options.split(','), point: before.split(' ')[4] ?? '' };
  });
  const own = new Map(
    cgroups.split('\n').flatMap((line) => {
      const [, controllers, path] = line.split(':');
      if (controllers === undefined || path === undefined) return [];
      return controllers.split(',').map((name) => [name, path] as const);
    }),
  );
  const second = mounts.find(({ type }) => type === 'cgroup2')?.point;
  const first = (name: string) =>
    mounts.find(({ type, options }) => type === 'cgroup' && options.includes(name))?.point;
  const [memory, cpu] = [first('memory'), first('cpu')];
  return [
    ...(second ? placesUpwards(second, own.get('') ?? '/').map(versionTwo) : []),
    ...(memory && cpu
      ? [
          versionOne(placeIn(memory, own.get('memory') ?? '/'), placeIn(cpu, own.get('cpu') ?? '/')),
          versionOne(memory, cpu),
        ]
      : []),
  ];
}

/** A group's folder and those around it: one that holds processes itself cannot limit groups below it. */
function placesUpwards(root: string, path: string): readonly string[] {
  const places = [placeIn(root, path)];
  for (let place = places[0] ?? root; place !== root && place.startsWith(root); ) {
    place = dirname(place);
    places.push(place);
  }
  return places;
}

/** A group that is not visible here, as in a container, is the root of what is. */
function placeIn(root: string, path: string): string {
  const place = join(root, path).replace(/(.)\/$/, '$1');
  return existsSync(place) ? place : root;
}

function versionTwo(place: string): Hierarchies {
  return {
    places: [place],
    settingsOf: ({ memoryBytes, cpus }, name) => {
      const file = (setting: string) => join(place, name, setting);
      enable(place);
      return [
        ...(memoryBytes === undefined
          ? []
          : [
              { file: file('memory.max'), value: String(memoryBytes) },
              { file: file('memory.swap.max'), value: '0', optional: true },
              { file: file('memory.oom.group'), value: '1', optional: true },
            ]),
        ...(cpus === undefined ? [] : [{ file: file('cpu.max'), value: `${quotaOf(cpus)} ${period}` }]),
      ];
    },
    killsFile: (name) => join(place, name, 'memory.events'),
    killsIn,
  };
}

/** Lets the groups of a place have limits; where that is not allowed, the limits cannot be written either. */
function enable(place: string): void {
  try {
    writeFileSync(join(place, 'cgroup.subtree_control'), '+memory +cpu');
  } catch {
    // What cannot be enabled shows when it is needed.
  }
}

function versionOne(memory: string, cpu: string): Hierarchies {
  return {
    places: [memory, cpu],
    settingsOf: ({ memoryBytes, cpus }, name) => [
      ...(memoryBytes === undefined
        ? []
        : [
            { file: join(memory, name, 'memory.limit_in_bytes'), value: String(memoryBytes) },
            {
              file: join(memory, name, 'memory.memsw.limit_in_bytes'),
              value: String(memoryBytes),
              optional: true,
            },
          ]),
      ...(cpus === undefined
        ? []
        : [
            { file: join(cpu, name, 'cpu.cfs_period_us'), value: String(period) },
            { file: join(cpu, name, 'cpu.cfs_quota_us'), value: String(quotaOf(cpus)) },
          ]),
    ],
    killsFile: (name) => join(memory, name, 'memory.oom_control'),
    killsIn,
  };
}
