/** Runs a container in the kernel's namespaces with the tools every Linux has: `unshare`, `mount`, `setpriv`, `sh`. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { findProgram } from './find-program.ts';
import type { Inside, Sandbox } from './sandbox.ts';
import { bindings, hostPath, isWithin, makeMountPoints } from './view.ts';

/**
 * Carries out the operations in its arguments and starts the program: no value ever becomes part of this text.
 * The shell stays as the first process of the namespace, so that signals reach the program as they do in a pod.
 */
const script = `mount=$1; directory=$2; shift 2
listed() {
  while read -r _ _ _ _ point _; do [ "$point" = "$1" ] && return 0; done </proc/self/mountinfo
  return 1
}
while [ "$1" != -- ]; do
  case $1 in
    bind) "$mount" --rbind "$2" "$3" && shift 3 || exit 125;;
    protect) "$mount" -o "remount,bind,ro$2" "$3" && shift 3 || exit 125;;
    machine) said=$("$mount" -o "remount,bind,ro$2" "$3" 2>&1) || ! listed "$4" || { echo "$said" >&2; exit 125; }
      shift 4;;
    empty) "$mount" -t tmpfs tmpfs "$2" && shift 2 || exit 125;;
    *) exit 125;;
  esac
done
shift
cd -- "$directory" || exit 125
"$@"
exit $?`;

/** File systems of the kernel itself: an ordinary user can't change anything there that would outlive the program. */
const kernelFileSystems =
  /^(proc|sysfs|cgroup2?|devtmpfs|devpts|mqueue|debugfs|tracefs|securityfs|bpf|nsfs|fusectl|configfs|hugetlbfs|pstore|efivarfs|autofs|binfmt_misc|rpc_pipefs|selinuxfs)$/;

/** The sandbox, absent when one of the tools is not there. */
export function namespaces(): Sandbox | undefined {
  const [setpriv, unshare, sh, mount] = ['setpriv', 'unshare', 'sh', 'mount'].map((name) =>
    findProgram(name),
  );
  if (!setpriv || !unshare || !sh || !mount) return undefined;
  const own = [
    '--user',
    '--map-root-user',
    '--mount',
    '--pid',
    '--ipc',
    '--fork',
    '--kill-child',
    '--mount-proc',
  ];
  return {
    kind: 'namespaces',
    isolates: true,
    hasLayers: false,
    enter(inside) {
      makeMountPoints(inside.view);
      makePlaces(inside);
      const operations = operationsOf(inside, readFileSync('/proc/self/mountinfo', 'utf8')).flat();
      const shell = [sh, '-c', script, 'sandbox', mount, inside.workingDirectory, ...operations, '--'];
      const args = ['--pdeathsig', 'KILL', unshare, ...own, ...shell, ...inside.program];
      return { command: { file: setpriv, args }, leave: () => {} };
    },
  };
}

type Operation =
  | readonly ['bind', from: string, at: string]
  | readonly ['protect', options: string, at: string]
  /** Protects a file system of the machine, unless it was unmounted before the namespace was made. */
  | readonly ['machine', options: string, at: string, asListed: string]
  | readonly ['empty', at: string];

/**
 * The mounts in order. What lies in the container's /tmp is bound to the folder that will be /tmp, as the sources may
 * themselves lie below the machine's /tmp; then the tops are bound; then everything else is made read-only.
 */
export function operationsOf({ view, visible, hidden }: Inside, mountInfo: string): readonly Operation[] {
  const [temporary, ...volumes] = bindings(view);
  if (temporary === undefined) return [];
  const place = (path: string) =>
    isWithin(path, '/tmp') ? join(temporary.source, relative('/tmp', path)) : path;
  const shown = visible.filter((path) => isWithin(path, '/tmp'));
  const tops = ['/tmp', '/dev/shm', ...volumes.map(({ path }) => path), ...hidden];
  return [
    ...shown.map((path) => ['bind', path, place(path)] as const),
    ...hidden.filter((path) => isWithin(path, '/tmp')).map((path) => ['empty', place(path)] as const),
    ...volumes.map(({ source, path }) => ['bind', source, place(path)] as const),
    ['bind', temporary.source, '/tmp'],
    ...hidden.filter((path) => !isWithin(path, '/tmp')).map((path) => ['empty', path] as const),
    ['empty', '/dev/shm'],
    ...protectedMounts(mountInfo, tops),
    ...shown.map((path) => ['protect', '', path] as const),
    ...volumes
      .filter(({ readOnly }) => readOnly)
      .map(({ path }) => ['protect', ',nosuid,nodev', path] as const),
  ];
}

/** The machine's writable file systems, each to be made read-only with the flags it has. */
function protectedMounts(mountInfo: string, tops: readonly string[]): readonly Operation[] {
  const points = new Map<string, Operation>();
  for (const line of mountInfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , , escaped = '', options = ''] = before.split(' ');
    const point = escaped.replace(/\\(\d{3})/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 8)),
    );
    const flags = options.split(',');
    if (point === '' || tops.some((top) => isWithin(point, top))) continue;
    if (kernelFileSystems.test(after.split(' ', 1)[0] ?? '') || flags.includes('ro')) points.delete(point);
    else {
      const kept = flags
        .filter((flag) => ['nosuid', 'nodev', 'noexec'].includes(flag))
        .map((flag) => `,${flag}`);
      points.set(point, ['machine', kept.join(''), point, escaped]);
    }
  }
  return [...points.values()];
}

/** Makes the files and folders at which visible parts of the machine's /tmp appear in the container's. */
function makePlaces({ view, visible }: Inside): void {
  for (const path of visible.filter((one) => isWithin(one, '/tmp'))) {
    const place = hostPath(view, path).path;
    if (statSync(path).isDirectory()) mkdirSync(place, { recursive: true });
    else {
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, '', { flag: 'a' });
    }
  }
}
