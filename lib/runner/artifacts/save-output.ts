/** Takes a pod's output artifacts from its file system to where they are kept. */
import { lstat, mkdir, readlink } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import type { Artifact, ArtifactLocation } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';
import { assertInside, hostPath, type View } from '../sandbox/view.ts';
import { packTar, packZip } from './archive.ts';
import { keyOf, relocated } from './location.ts';
import type { StoreContext } from './stores/store.ts';
import { storeOf } from './stores/store-of.ts';

export interface SaveOptions {
  readonly view: View;
  /** The repository's location; its key is the folder of this pod's artifacts. */
  readonly location: ArtifactLocation;
  /** Where archives are made before they are saved. */
  readonly directory: string;
  readonly context: StoreContext;
}

/** Saves an artifact and gives it with its location; absent when it is optional and was not written. */
export async function saveOutput(artifact: Artifact, options: SaveOptions): Promise<Artifact | undefined> {
  const { view, location, context } = options;
  const path = posix.normalize(artifact.path ?? '').replace(/(.)\/$/, '$1');
  const source = await sourceOf(path, view);
  if (source === undefined) {
    if (artifact.optional) return undefined;
    throw new PermanentError(`output artifact '${artifact.name}': ${path} was not written`);
  }
  const { file, fileName } = await stage(artifact, source, { path, directory: options.directory });
  const placed =
    keyOf(artifact) || artifact.http || artifact.artifactory ? artifact : keyed(artifact, location, fileName);
  const whole = relocated(placed, location);
  const { save } = storeOf(whole, context);
  if (save === undefined) {
    throw new PermanentError(`output artifact '${artifact.name}': raw and git artifacts cannot be saved`);
  }
  await save(file, whole);
  return placed;
}

/** Where a path of the container is on this machine; a link there is followed as the container would follow it. */
async function sourceOf(path: string, view: View, links = 0): Promise<string | undefined> {
  const { path: source, managedBy } = hostPath(view, path);
  const stats = await lstat(source).catch(() => undefined);
  if (stats === undefined || links > longestChain) return undefined;
  if (stats.isSymbolicLink())
    return sourceOf(posix.resolve(posix.dirname(path), await readlink(source)), view, links + 1);
  if (managedBy) assertInside(source, managedBy.source);
  return source;
}

const longestChain = 40;

function keyed(artifact: Artifact, location: ArtifactLocation, fileName: string): Artifact {
  return { ...artifact, s3: { key: posix.join(keyOf(location) ?? '', fileName) } };
}

/** Makes the archive, if one is to be made. */
async function stage(
  { name, archive }: Artifact,
  source: string,
  { path, directory }: { readonly path: string; readonly directory: string },
): Promise<{ readonly file: string; readonly fileName: string }> {
  if (archive?.none) return { file: source, fileName: basename(path) };
  await mkdir(directory, { recursive: true });
  const packed = { source, name: basename(path) };
  const fileName = `${name}.${archive?.zip ? 'zip' : 'tgz'}`;
  const file = join(directory, fileName);
  if (archive?.zip) await packZip(packed, file);
  else await packTar(packed, file, archive?.tar?.compressionLevel);
  return { file, fileName };
}
