/** Carries containers out as containers of an engine, from real images. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { limitsOf } from '../limits/resource-limits.ts';
import { containerEnvironment, marksOf, networkVariables } from '../pod/container-environment.ts';
import type { ContainerRuntime, Left, PreparedContainer, PrepareOptions } from '../pod/container-runtime.ts';
import { programWords } from '../pod/program-words.ts';
import { isWithin, type Mount } from '../sandbox/view.ts';
import { ask, type Engine } from './engine.ts';
import { runArguments } from './run-arguments.ts';

/** The runtime of an engine. */
export function engineRuntime(engine: Engine): ContainerRuntime {
  return { isolates: true, sameUser: false, prepare: (options) => prepareForEngine(options, engine) };
}

/** Where a script lies in its container, as in Argo's. */
const scriptPath = '/argo/staging/script';
/** 128 and the number of SIGKILL. */
const killedExitCode = 137;

function prepareForEngine(options: PrepareOptions, engine: Engine): PreparedContainer {
  const { planned, environment, cluster, directory, fields, workflowUid, security } = options;
  const { container, name, source } = planned;
  const own = join(directory, 'own', name);
  const marks = marksOf(name, options);
  const known = containerEnvironment(container, { base: networkVariables(), cluster, marks, fields });
  const script = source === undefined ? [] : [writeScript(source, own)];
  const mounts = [...options.mounts, ...script];
  const copies = copiesOf(options.outputs, mounts, own);
  const described = {
    ...{ workflowUid, mounts, pod: security, own: container.securityContext },
    image: container.image ?? '',
    program: [...programWords(container, environment, known), ...script.map(({ path }) => path)],
    workingDirectory: container.workingDir,
    variables: known.values,
    secretNames: known.secretNames,
    limits: limitsOf(container),
    imageUser: environment.user,
    machine: {
      limits: readFileSync('/proc/self/limits', 'utf8'),
      mostProcesses: Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8')),
    },
  };
  const secrets = Object.fromEntries([...known.secretNames].map((one) => [one, known.values[one] ?? '']));
  return {
    enter() {
      const called = `millrace-${crypto.randomUUID()}`;
      return {
        command: { file: engine.file, args: runArguments({ ...described, name: called }) },
        environment: { ...ownVariables(), ...secrets },
        wrapped: false,
        leave: (exitCode) =>
          leave(engine, called, { copies, mayRunOut: described.limits.memoryBytes !== undefined, exitCode }),
      };
    },
    secretValues: Object.values(secrets),
    view: { mounts: [...mounts, ...copies] },
  };
}

function ownVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}

function writeScript(source: string, own: string): Mount {
  mkdirSync(own, { recursive: true });
  const file = join(own, 'script');
  writeFileSync(file, source);
  chmodSync(file, 0o755);
  return { path: scriptPath, source: file, readOnly: true };
}

/** Outputs that lie in the container's own files are copied out of it when it has ended. */
function copiesOf(outputs: readonly string[], mounts: readonly Mount[], own: string): readonly Mount[] {
  const folder = join(own, 'outputs');
  mkdirSync(folder, { recursive: true });
  return [...new Set(outputs)]
    .filter((path) => !mounts.some((mount) => isWithin(path, mount.path)))
    .map((path, index) => ({ path, source: join(folder, String(index)), readOnly: false }));
}

interface LeaveOptions {
  readonly copies: readonly Mount[];
  /** Whether its memory has a limit. */
  readonly mayRunOut: boolean;
  readonly exitCode: number | undefined;
}

/** Takes the outputs out of a container and removes it. */
async function leave({ kind, file }: Engine, name: string, options: LeaveOptions): Promise<Left> {
  const { copies, mayRunOut, exitCode } = options;
  const { stdout } = await ask(file, [
    'inspect',
    '--format',
    '{{.State.OOMKilled}} {{.State.Running}}',
    name,
  ]);
  const [oomKilled, running] = stdout.trim().split(' ');
  if (running === 'true') await ask(file, ['kill', name]);
  const follow = kind === 'docker' ? ['--follow-link'] : [];
  for (const { path, source } of copies) await ask(file, ['cp', ...follow, `${name}:${path}`, source]);
  await ask(file, ['rm', '--force', '--volumes', name]);
  // Engines do not always see that the kernel killed a container for want of memory.
  const isLikely = mayRunOut && running === 'false';
  return { outOfMemory: exitCode === killedExitCode && (oomKilled === 'true' || isLikely) };
}
