/** Makes a container ready to start in a sandbox: its program, its variables, its view of the machine. */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { Environment } from '../../environments/environments.ts';
import { PermanentError } from '../../errors.ts';
import type { Limiter } from '../limits/limiter.ts';
import { limitsOf } from '../limits/resource-limits.ts';
import { isProgram, systemPath } from '../sandbox/find-program.ts';
import { layersFor } from '../sandbox/layers.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { hostPath, isWithin, type View } from '../sandbox/view.ts';
import { containerEnvironment, machineVariables, marksOf, passedFiles } from './container-environment.ts';
import type { ContainerRuntime, PreparedContainer, PrepareOptions } from './container-runtime.ts';
import { imageFiles } from './image-files.ts';
import { programWords } from './program-words.ts';
import { runtimeDirectory } from './secret-folder.ts';

/** The runtime that carries containers out as processes in a sandbox. */
export function sandboxRuntime(sandbox: Sandbox, limiter: Limiter | undefined): ContainerRuntime {
  return {
    isolates: sandbox.isolates,
    sameUser: true,
    prepare: (options) => prepareSandboxed(options, sandbox, limiter),
  };
}

function prepareSandboxed(
  { planned, environment, cluster, directory, mounts, outputs, fields, ...options }: PrepareOptions,
  sandbox: Sandbox,
  limiter: Limiter | undefined,
): PreparedContainer {
  const { container, name } = planned;
  // The container's own /tmp; without a sandbox, its home.
  const temporary = join(directory, 'tmp', name);
  const own = join(directory, 'own', name);
  mkdirSync(temporary, { recursive: true });
  const workingDirectory = container.workingDir || '/';
  const all = [...imageFiles(environment, mounts, join(directory, 'image', name)), ...mounts];
  const needed = [...all.map(({ path }) => path), ...outputs, workingDirectory];
  const view: View = {
    mounts: all,
    ...(sandbox.isolates && { temporary }),
    ...(sandbox.hasLayers && { layers: layersFor(needed, own) }),
  };
  const home = sandbox.isolates ? '/tmp' : temporary;
  const base = machineVariables(environment, home);
  const variables = containerEnvironment(container, { base, cluster, marks: marksOf(name, options), fields });
  const { values, secretNames } = variables;
  const [program = '', ...rest] = programWords(container, environment, variables);
  const script = planned.source === undefined ? [] : [writeScript(planned.source, temporary, sandbox)];
  makeWorkingDirectory(workingDirectory, view);
  const visible = visibleFolders(environment, temporary);
  const inside = {
    program: [resolveProgram(program, { variables: values, environment, view }), ...rest, ...script],
    workingDirectory,
    view,
    visible,
    hidden: hiddenFolders(visible),
  };
  const limits = limitsOf(container);
  return {
    enter() {
      const { command, leave } = sandbox.enter(inside);
      const group = limiter?.limit(limits);
      return {
        command: group ? group.around(command) : command,
        environment: values,
        wrapped: sandbox.isolates,
        async leave(exitCode) {
          leave();
          const killed = (await group?.end()) ?? false;
          return { outOfMemory: killed && exitCode === killedExitCode };
        },
      };
    },
    secretValues: [...secretNames].flatMap((secret) => values[secret] ?? []),
    view,
  };
}

/** 128 and the number of SIGKILL. */
const killedExitCode = 137;

interface Places {
  readonly variables: Readonly<Record<string, string>>;
  readonly environment: Environment;
  readonly view: View;
}

/**
 * The program's path in the container: one that lies in a volume, or one of the machine's. One that an image has at a
 * path of its own (`/argosay`, `/usr/bin/python3`) is first looked for by its name in the environment that stands for
 * the image.
 */
function resolveProgram(program: string, { variables, environment, view }: Places): string {
  const below = (folders: readonly string[], name: string) => folders.map((folder) => join(folder, name));
  const isAbsolute = program.startsWith('/');
  const place = isAbsolute ? hostPath(view, program) : undefined;
  if (place?.managedBy && isProgram(place.path)) return program;
  const candidates = program.includes('/')
    ? [...(isAbsolute ? below(environment.path, basename(program)) : []), program]
    : below((variables['PATH'] ?? systemPath).split(':'), program);
  const found = candidates.find(
    (file) => !file.startsWith('/') || isProgram(file) || isProgram(hostPath(view, file).path),
  );
  if (program !== '' && found !== undefined) return found;
  throw new PermanentError(
    `failed to find name in PATH: exec: "${program}": executable file not found in $PATH`,
  );
}

function writeScript(source: string, temporary: string, sandbox: Sandbox): string {
  const folder = join(temporary, '.argo');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'script'), source);
  return sandbox.isolates ? '/tmp/.argo/script' : join(folder, 'script');
}

/** A pod's working directory is made when it is not there. */
function makeWorkingDirectory(path: string, view: View): void {
  const { path: host, managedBy } = hostPath(view, path);
  if (managedBy && !managedBy.readOnly) mkdirSync(host, { recursive: true });
  else if (!statSync(host, { throwIfNoEntry: false })?.isDirectory()) {
    throw new PermanentError(`workingDir '${path}' is no folder of this machine; use one in a volume`);
  }
}

/**
 * Folders that a container needs though they lie in the machine's /tmp, each by its first part below /tmp: the
 * programs of its environment, this program's own files, the folder of the runs with what lies beside it, the user's
 * home with what tools keep there.
 */
function visibleFolders(environment: Environment, temporary: string): readonly string[] {
  const needed = [
    temporary,
    ...environment.path,
    ...Object.values(environment.env),
    ...passedFiles(),
    process.cwd(),
    homedir(),
    import.meta.dirname,
  ];
  const below = needed.flatMap((path) => /^\/tmp\/[^/:]+/.exec(path)?.[0] ?? []);
  return [...new Set(below)].filter((path) => statSync(path, { throwIfNoEntry: false }));
}

/** The folders in which this runner and the other parts of Millrace keep secrets of this session. */
function hiddenFolders(visible: readonly string[]): readonly string[] {
  const runtime = runtimeDirectory();
  return readdirSync(runtime)
    .filter((name) => /^millrace-(runner|platform)-\d+$/.test(name))
    .map((name) => join(runtime, name))
    .filter((path) => !isWithin(path, '/tmp') || visible.some((folder) => isWithin(path, folder)))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
}
