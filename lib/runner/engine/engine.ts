/** A container engine of this machine by its command line: podman or docker. */
import { execa } from 'execa';
import * as z from 'zod';
import type { Environment, Environments } from '../../environments/environments.ts';
import { InputError, PermanentError } from '../../errors.ts';
import { findProgram } from '../sandbox/find-program.ts';

export const engineKinds = ['podman', 'docker'] as const;
export type EngineKind = (typeof engineKinds)[number];

export interface Engine {
  readonly kind: EngineKind;
  /** The program. */
  readonly file: string;
  /** What each image starts, and as whom; one that is not there is pulled first. */
  readonly environments: Environments;
}

export interface EngineOptions {
  /** @default says nothing */
  readonly log?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The label by which the containers of a workflow are found. */
export const workflowLabel = 'workflows.argoproj.io/workflow-uid';

/** Finds the engine and asks whether it works; throws an `InputError` when it does not. */
export async function openEngine(kind: EngineKind, options: EngineOptions = {}): Promise<Engine> {
  const file = findProgram(kind, process.env['PATH']);
  if (file === undefined) throw new InputError(`--engine ${kind}: '${kind}' is not on PATH; install it`);
  const { exitCode, stderr } = await ask(file, ['info', '--format', '{{json .}}']);
  if (exitCode !== 0) throw new InputError(`--engine ${kind}: it does not work here: ${lastLine(stderr)}`);
  const known = new Map<string, Promise<Environment>>();
  const environments: Environments = {
    has: () => true,
    knowsCommand: () => true,
    resolve(image) {
      const found = known.get(image) ?? environmentOf(file, image, options);
      known.set(image, found);
      found.catch(() => known.delete(image));
      return found;
    },
  };
  return { kind, file, environments };
}

/** Runs the engine's program to its end, whatever that is. */
export async function ask(file: string, args: readonly string[], signal?: AbortSignal) {
  return await execa(file, args, {
    reject: false,
    stdin: 'ignore',
    ...(signal && { cancelSignal: signal }),
  });
}

/** Removes the containers that a killed runner left of a workflow. */
export async function removeContainers({ file }: Engine, workflowUid: string): Promise<void> {
  const { stdout } = await ask(file, [
    'ps',
    '--all',
    '--quiet',
    '--filter',
    `label=${workflowLabel}=${workflowUid}`,
  ]);
  const ids = stdout.split('\n').filter((id) => id !== '');
  if (ids.length === 0) return;
  await ask(file, ['kill', ...ids]);
  const { exitCode, stderr } = await ask(file, ['rm', '--force', '--volumes', ...ids]);
  if (exitCode !== 0)
    throw new PermanentError(`containers of the run cannot be removed: ${lastLine(stderr)}`);
}

const words = z.array(z.string()).nullish();
const imageSchema = z
  .array(
    z.object({
      Config: z.object({ Entrypoint: words, Cmd: words, User: z.string().nullish() }),
    }),
  )
  .min(1);

async function environmentOf(
  file: string,
  image: string,
  { log, signal }: EngineOptions,
): Promise<Environment> {
  const found = (await inspect(file, image)) ?? (await pull(file, image, { log, signal }));
  const { Entrypoint, Cmd, User } = found;
  return { path: [], env: {}, entrypoint: Entrypoint ?? [], cmd: Cmd ?? [], user: User ?? '' };
}

async function inspect(file: string, image: string) {
  const { exitCode, stdout } = await ask(file, ['image', 'inspect', image]);
  if (exitCode !== 0) return undefined;
  return imageSchema.parse(JSON.parse(stdout))[0]?.Config;
}

async function pull(file: string, image: string, { log, signal }: EngineOptions) {
  const name = qualified(image);
  log?.(`pulling ${name}`);
  const { exitCode, stderr } = await ask(file, ['pull', '--quiet', name], signal);
  const found = exitCode === 0 ? await inspect(file, name) : undefined;
  if (found === undefined)
    throw new PermanentError(`image '${image}' is not there and cannot be pulled: ${lastLine(stderr)}`);
  return found;
}

/** An image's name as Kubernetes reads it: without a registry it is one of Docker's. */
export function qualified(image: string): string {
  const [first = '', ...rest] = image.split('/');
  if (rest.length === 0) return `docker.io/library/${image}`;
  return /[.:]|^localhost$/.test(first) ? image : `docker.io/${image}`;
}

/** What an engine says last is why it failed. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
