/** The arguments with which an engine starts a container: an array, which no shell ever reads. */
import type { PodSecurityContext, SecurityContext } from '../../argo/manifest.ts';
import { InputError, PermanentError } from '../../errors.ts';
import type { ResourceLimits } from '../limits/resource-limits.ts';
import type { Mount } from '../sandbox/view.ts';
import { workflowLabel } from './engine.ts';

export interface EngineContainer {
  /** The container's name for the engine. */
  readonly name: string;
  readonly workflowUid: string;
  readonly image: string;
  readonly program: readonly string[];
  readonly workingDirectory: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** The variables whose values the engine reads from its own environment, where others do not see them. */
  readonly secretNames: ReadonlySet<string>;
  readonly mounts: readonly Mount[];
  readonly limits: ResourceLimits;
  readonly pod: PodSecurityContext | undefined;
  readonly own: SecurityContext | undefined;
  /** As whom the image runs. */
  readonly imageUser: string | undefined;
  readonly machine: {
    /** What the runner itself may open and start at most, as `/proc/self/limits` tells it. */
    readonly limits: string;
    /** How many processes the kernel can number. */
    readonly mostProcesses: number;
  };
}

/** `run …`, without the program's own path. */
export function runArguments(container: EngineContainer): readonly string[] {
  const { name, workflowUid, image, workingDirectory, mounts } = container;
  const [entrypoint = '', ...rest] = container.program;
  return [
    'run',
    ...['--name', name, '--label', `${workflowLabel}=${workflowUid}`],
    ...['--pull', 'never', '--network', 'host', '--log-driver', 'none', '--security-opt', 'label=disable'],
    ...variableFlags(container),
    ...mounts.flatMap((mount) => ['--mount', mountFlag(mount)]),
    ...(workingDirectory ? ['--workdir', workingDirectory] : []),
    ...limitFlags(container),
    ...securityFlags(container),
    ...['--entrypoint', entrypoint, image, ...rest],
  ];
}

/** Variables that the engine's program obeys itself, so that they cannot be handed on through its environment. */
const ofEngine =
  /^(PATH|HOME|USER|TMPDIR|XDG_.*|DOCKER_.*|CONTAINERS?_.*|BUILDAH_.*|PODMAN_.*|REGISTRY_.*|LD_.*)$/;

function variableFlags({ variables, secretNames }: EngineContainer): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    if (!secretNames.has(name)) return ['--env', `${name}=${value}`];
    if (ofEngine.test(name))
      throw new PermanentError(
        `env ${name}: the engine reads this variable itself, so it cannot hold a secret`,
      );
    return ['--env', name];
  });
}

/** The value of `--mount` is a line of CSV. */
function mountFlag({ path, source, readOnly }: Mount): string {
  const fields = ['type=bind', `source=${source}`, `target=${path}`, ...(readOnly ? ['readonly'] : [])];
  return fields.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

function limitFlags({ limits: { memoryBytes, cpus }, machine }: EngineContainer): readonly string[] {
  return [
    ...(memoryBytes === undefined ? [] : ['--memory', `${memoryBytes}b`, '--memory-swap', `${memoryBytes}b`]),
    ...(cpus === undefined ? [] : ['--cpus', String(cpus)]),
    ...machineFlags(machine),
  ];
}

/** Engines ask for more than some machines allow; a container may open and start as much as the runner may. */
function machineFlags({ limits, mostProcesses }: EngineContainer['machine']): readonly string[] {
  const flag = (name: string, row: string, most: number) => {
    const [, soft, hard] = new RegExp(`^${row}\\s+(\\d+)\\s+(\\d+)`, 'm').exec(limits) ?? [];
    return soft && hard
      ? ['--ulimit', `${name}=${Math.min(Number(soft), most)}:${Math.min(Number(hard), most)}`]
      : [];
  };
  return [...flag('nofile', 'Max open files', Infinity), ...flag('nproc', 'Max processes', mostProcesses)];
}

/** Users, groups and rights, the container's own before the pod's. */
function securityFlags({ pod = {}, own = {}, imageUser = '' }: EngineContainer): readonly string[] {
  const user = own.runAsUser ?? pod.runAsUser;
  const group = own.runAsGroup ?? pod.runAsGroup;
  if (user === undefined && group !== undefined && imageUser === '')
    throw new InputError('securityContext.runAsGroup: runAsUser is needed beside it');
  const isRoot = user === undefined ? /^(|0|root)(:|$)/.test(imageUser) : Number(user) === 0;
  if ((own.runAsNonRoot ?? pod.runAsNonRoot) && isRoot)
    throw new PermanentError('container has runAsNonRoot and image will run as root');
  const named = user ?? imageUser.split(':')[0];
  return [
    ...(user === undefined && group === undefined
      ? []
      : ['--user', group === undefined ? `${named}` : `${named}:${group}`]),
    ...[...(pod.supplementalGroups ?? []), ...(pod.fsGroup === undefined ? [] : [pod.fsGroup])].flatMap(
      (one) => ['--group-add', String(one)],
    ),
    ...(own.privileged ? ['--privileged'] : []),
    ...(own.readOnlyRootFilesystem ? ['--read-only'] : []),
    ...(own.allowPrivilegeEscalation === false ? ['--security-opt', 'no-new-privileges'] : []),
    ...(own.capabilities?.add ?? []).flatMap((one) => ['--cap-add', one]),
    ...(own.capabilities?.drop ?? []).flatMap((one) => ['--cap-drop', one]),
  ];
}
