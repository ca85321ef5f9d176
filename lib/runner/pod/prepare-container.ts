/** Makes a container ready to start: its program, its variables, its view of the machine. */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { Environment } from '../../environments/environments.ts';
import { PermanentError } from '../../errors.ts';
import type { Cluster } from '../documents/cluster.ts';
import { isProgram, systemPath } from '../sandbox/find-program.ts';
import { layersFor } from '../sandbox/layers.ts';
import type { Inside, Sandbox } from '../sandbox/sandbox.ts';
import { hostPath, isWithin, type Mount, type View } from '../sandbox/view.ts';
import { containerEnvironment, passedFiles } from './container-environment.ts';
import type { PlannedContainer } from './container-plan.ts';
import { workflowMark } from './orphans.ts';
import type { PodFields } from './pod-fields.ts';
import { programWords } from './program-words.ts';
import { runtimeDirectory } from './secret-folder.ts';

export interface PrepareOptions {
  readonly planned: PlannedContainer;
  readonly environment: Environment;
  readonly cluster: Cluster;
  readonly sandbox: Sandbox;
  /** The container's own /tmp on this machine; without a sandbox, its home. */
  readonly temporary: string;
  /** Where lies what the container adds to the machine's folders. */
  readonly own: string;
  readonly mounts: readonly Mount[];
  /** The node and the workflow it belongs to, told to the container as Argo tells it. */
  readonly nodeId: string;
  /** What the pod knows of itself. */
  readonly fields: PodFields;
  readonly workflowUid: string;
  /** The paths of the outputs it may write. */
  readonly outputs: readonly string[];
}

export interface PreparedContainer {
  readonly inside: Inside;
  readonly variables: Readonly<Record<string, string>>;
  /** The values of secrets in its variables. */
  readonly secretValues: readonly string[];
  readonly view: View;
}

/** Prepares a container; throws a `PermanentError` when it cannot start. */
export function prepareContainer(options: PrepareOptions): PreparedContainer {
  const { planned, environment, cluster, sandbox, temporary, own, mounts, outputs, nodeId, workflowUid } =
    options;
  const { container } = planned;
  mkdirSync(temporary, { recursive: true });
  const workingDirectory = container.workingDir || '/';
  const needed = [...mounts.map(({ path }) => path), ...outputs, workingDirectory];
  const view: View = {
    mounts,
    ...(sandbox.isolates && { temporary }),
    ...(sandbox.hasLayers && { layers: layersFor(needed, own) }),
  };
  const home = sandbox.isolates ? '/tmp' : temporary;
  const marks = { ARGO_CONTAINER_NAME: planned.name, ARGO_NODE_ID: nodeId, [workflowMark]: workflowUid };
  const variables = containerEnvironment(container, {
    ...{ environment, cluster, home, marks },
    fields: options.fields,
  });
  const { values, secretNames } = variables;
  const [program = '', ...rest] = programWords(container, environment, variables);
  const script = planned.source === undefined ? [] : [writeScript(planned.source, temporary, sandbox)];
  makeWorkingDirectory(workingDirectory, view);
  const visible = visibleFolders(environment, temporary);
  return {
    inside: {
      program: [resolveProgram(program, { variables: values, environment, view }), ...rest, ...script],
      workingDirectory,
      view,
      visible,
      hidden: hiddenFolders(visible),
    },
    variables: values,
    secretValues: [...secretNames].flatMap((name) => values[name] ?? []),
    view,
  };
}

interface Places {
  readonly variables: Readonly<Record<string, string>>;
  readonly environment: Environment;
  readonly view: View;
}

/**
 * The program's path in the container: one of the machine's, or one that lies in a volume. One that an image has at a
 * path of its own (`/argosay`) is looked for by its name in the environment that stands for the image.
 */
function resolveProgram(program: string, { variables, environment, view }: Places): string {
  const below = (folders: readonly string[], name: string) => folders.map((folder) => join(folder, name));
  const candidates = program.includes('/')
    ? [program, ...(program.startsWith('/') ? below(environment.path, basename(program)) : [])]
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
