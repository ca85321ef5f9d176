/** Artifacts: files and folders that templates take and give, as typed as their values are. */
import * as z from 'zod';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import type { Late } from './late.ts';
import type * as manifest from './manifest.ts';

/** The stores that Argo reads artifacts from and writes them to, by its own names. */
const stores = ['s3', 'gcs', 'oss', 'azure', 'git', 'http', 'raw', 'hdfs', 'artifactory', 'plugin'] as const;

type Store = (typeof stores)[number];

/**
 * Where an artifact lies: one store with what it asks for. Without a bucket, `key` is a key of the artifact
 * repository that the cluster or the workflow names. Secrets are names and keys.
 *
 * @example
 * dag.run(train, { table: { s3: { bucket: 'tables', key: text`${day}.csv` } } });
 * dag.run(train, { table: { raw: { data: 'a,b\n1,2\n' } } });
 */
export type ArtifactLocation = {
  [Name in Store]: { readonly [Key in Name]: Late<NonNullable<manifest.Artifact[Key]>> } & {
    readonly [Other in Exclude<Store, Name>]?: never;
  };
}[Store];

/** How a template takes or gives an artifact. */
export interface ArtifactOptions {
  /**
   * The file or folder that containers see. @default one of ours, which the container is told of; none in a template
   * of tasks
   */
  readonly path?: string;
  /** Whether it may be absent. @default false */
  readonly optional?: boolean;
  /** An input's: the permissions of the file. @default as it was stored */
  readonly mode?: number;
  /** An input's: whether `mode` is for everything in the folder. @default false */
  readonly recurseMode?: boolean;
  /** An input's: where it is taken from when nobody gives one. @default it must be given */
  readonly default?: ArtifactLocation;
  /** An output's: where it is stored. @default a key of the artifact repository, chosen by Argo */
  readonly store?: ArtifactLocation;
  /** An output's: how it is packed; `none` leaves a file as it is. @default `tar`, with gzip */
  readonly archive?: 'none' | 'zip' | 'tar' | { readonly tar: { readonly compressionLevel: number } };
  /** An output's: when it is deleted from its store. @default as the workflow says */
  readonly artifactGC?: manifest.ArtifactGC;
}

/** The type of an artifact that is always there. */
export type ArtifactType = z.ZodType<ArtifactLocation, string>;

/** The type of an artifact that may be absent, which is `null` then. */
export type OptionalArtifactType = z.ZodDefault<z.ZodType<ArtifactLocation | null, string>>;

/** The names of the types that are values, which Argo calls parameters. */
export type ParameterNames<Types extends WireTypes> = {
  [Name in keyof Types]: [z.output<Types[Name]>] extends [ArtifactLocation | null] ? never : Name;
}[keyof Types];

/** By a type's definition, which it shares with its copies, as `describe` makes one. */
const optionsOf = new WeakMap<object, ArtifactOptions>();

/**
 * The type of an artifact, among the inputs or outputs of a template. A container finds it at the path that it is told.
 *
 * @example
 * const train = imageTemplate(library, {
 *   name: 'train',
 *   inputs: { table: artifact({ mode: 0o444 }) },
 *   outputs: { model: artifact({ archive: 'none' }) },
 *   serviceAccount,
 *   container: ({ inputs, files }) => ({ image, command: ['train'], args: [inputs.table, files.model] }),
 * });
 * const { model } = dag.run(train, { table: fetched.table });
 */
export function artifact(given: ArtifactOptions & { readonly optional: true }): OptionalArtifactType;
export function artifact(
  given: ArtifactOptions & { readonly default: ArtifactLocation },
): z.ZodDefault<ArtifactType>;
export function artifact(given?: ArtifactOptions): ArtifactType;
export function artifact(given: ArtifactOptions = {}): WireType<ArtifactLocation | null> {
  const type = typeOf(given);
  optionsOf.set(type.def, given);
  return type;
}

function typeOf({ optional, default: location }: ArtifactOptions): WireType<ArtifactLocation | null> {
  if (optional) return locationType<ArtifactLocation | null>().default(null);
  const type = locationType<ArtifactLocation>();
  return location === undefined ? type : type.default(location);
}

/** Artifacts are wired, never written as text: the codec is there for its type. */
function locationType<T>(): z.ZodType<T, string> {
  const refuse = () => {
    throw new TypeError('an artifact is no text');
  };
  return z.codec(z.string(), z.custom<T>(), { decode: refuse, encode: refuse });
}

/** How a type was declared by `artifact`; `undefined` when it is the type of a value. */
export function artifactOptions(type: WireType): ArtifactOptions | undefined {
  return optionsOf.get(type.def);
}

/** The same artifact where it may be absent. */
export function optionalArtifact(type: WireType): OptionalArtifactType {
  return artifact({ ...artifactOptions(type), optional: true });
}

/** Whether a value is a location: one store, and nothing beside it. */
export function isArtifactLocation(value: unknown): value is ArtifactLocation {
  if (typeof value !== 'object' || value === null) return false;
  const given = Object.keys(value);
  return given.length === 1 && stores.some((store) => store === given[0]);
}
