/** Where a container's image has its place on this machine: `environments.yaml` maps image names to environments. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { InputError } from '../errors.ts';
import { ensurePythonEnvironment } from './python.ts';

/** What stands in for an image: programs and variables. */
export interface Environment {
  /** Folders put before PATH. */
  readonly path: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What the image starts when a container names no command. */
  readonly entrypoint?: readonly string[] | undefined;
  /** What the image's entrypoint is given when a container has neither command nor arguments. */
  readonly cmd?: readonly string[] | undefined;
  /** Files and folders of this machine that lie in the image, by their paths there. @default none */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** As whom the image runs, where that is known. */
  readonly user?: string | undefined;
}

/** The environments of one file. */
export interface Environments {
  /** The environment of an image, with or without tag and digest; built on first use. Throws an `InputError` for an unknown one. */
  resolve(image: string): Promise<Environment>;
  has(image: string): boolean;
  /** Whether it can be known what the image starts by itself. */
  knowsCommand(image: string): boolean;
}

export interface EnvironmentsOptions {
  /** Where Python environments are kept. */
  readonly cacheDirectory: string;
  /** @default says nothing */
  readonly log?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const env = z.record(z.string().min(1), z.string()).default({});
const environmentSchema = z
  .strictObject({
    path: z.array(z.string().min(1)).min(1).optional(),
    python: z.strictObject({ requirements: z.string().min(1) }).optional(),
    env,
    files: z.record(z.string().regex(/^\/./), z.string().min(1)).optional(),
    entrypoint: z.array(z.string()).optional(),
    cmd: z.array(z.string()).optional(),
  })
  .refine(({ path, python }) => path !== undefined || python !== undefined);
const fileSchema = z.record(z.string().min(1), environmentSchema);

/** Reads the file; throws an `InputError` when it is not of the right shape. Builds nothing yet. */
export async function loadEnvironments(file: string, options: EnvironmentsOptions): Promise<Environments> {
  const entries = readEntries(file);
  const started = new Map<string, Promise<Environment>>();
  const folder = dirname(resolve(file));

  const start = async (name: string): Promise<Environment> => {
    const entry = entries.get(name);
    if (entry === undefined) throw new InputError(unknownImage(name, file, [...entries.keys()]));
    const { python, env, entrypoint, cmd } = entry;
    const path = (entry.path ?? []).map((path) => existing(name, path, folder));
    const common = { entrypoint, cmd, files: filesOf(name, entry.files, folder) };
    if (python === undefined) return { path, env, ...common };
    const { directory, bin } = await ensurePythonEnvironment({
      requirements: resolve(folder, python.requirements),
      cacheDirectory: options.cacheDirectory,
      log: options.log ?? (() => {}),
      signal: options.signal,
    });
    return { path: [...path, bin], env: { ...env, VIRTUAL_ENV: directory }, ...common };
  };

  return {
    has: (image) => entries.has(imageName(image)),
    knowsCommand: (image) => {
      const { entrypoint, cmd } = entries.get(imageName(image)) ?? {};
      return [...(entrypoint ?? []), ...(cmd ?? [])].length > 0;
    },
    resolve: (image) => {
      const name = imageName(image);
      const known = started.get(name);
      if (known !== undefined) return known;
      const environment = start(name);
      started.set(name, environment);
      environment.catch(() => started.delete(name));
      return environment;
    },
  };
}

/** An image's name without tag and digest: `ghcr.io/a/b:1@sha256:…` → `ghcr.io/a/b`. A registry's port stays. */
export function imageName(image: string): string {
  return image.replace(/@.*$/s, '').replace(/:[^:/]*$/, '');
}

function readEntries(file: string): ReadonlyMap<string, z.output<typeof environmentSchema>> {
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new InputError(`cannot read ${file}: ${reason}`, { cause: error });
  }
  const { data, error } = fileSchema.safeParse(document ?? {});
  if (error !== undefined) {
    const where = error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new InputError(
      `${file}: ${where || 'the document'} is wrong; each image name has path: [folder, …] or python: { requirements: file } or both, and env: { NAME: text }, files: { /path/in/image: path }, entrypoint: [word, …], cmd: [word, …] if need be`,
    );
  }
  for (const name of Object.keys(data)) {
    if (imageName(name) !== name)
      throw new InputError(
        `${file}: '${name}' has a tag or digest; write '${imageName(name)}', which stands for all of them`,
      );
  }
  return new Map(Object.entries(data));
}

function filesOf(
  name: string,
  files: Readonly<Record<string, string>> | undefined,
  folder: string,
): Readonly<Record<string, string>> | undefined {
  if (files === undefined) return undefined;
  return Object.fromEntries(Object.entries(files).map(([at, path]) => [at, existing(name, path, folder)]));
}

function existing(name: string, path: string, folder: string): string {
  const found = resolve(folder, path);
  if (existsSync(found)) return found;
  throw new InputError(
    `environment '${name}': ${found} is not there; build it first (npm run build) or correct the path`,
  );
}

function unknownImage(name: string, file: string, known: readonly string[]): string {
  return `image '${name}' has no environment on this machine; add it to ${file} (known: ${known.join(', ') || 'none'})`;
}
