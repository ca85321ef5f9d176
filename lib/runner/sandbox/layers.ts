/**
 * Layers: folders of the machine to which a container can add files and folders, as an image's own could be added to.
 * What the machine has there stays, read-only; what the container adds lies in a folder of its own.
 */
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isWithin } from './view.ts';

/** A folder of the container that begins as the machine's folder of that path. */
export interface Layer {
  readonly path: string;
  /** Where on this machine lies what the container adds. */
  readonly source: string;
}

/** What every container has anew, whatever the machine has there. */
const ownFolders = ['/tmp', '/dev', '/proc'];

/** The layers that are needed so that each of the paths can be made: always the root, and folders that lack them. */
export function layersFor(paths: readonly string[], directory: string): readonly Layer[] {
  const folders = paths
    .filter((path) => !ownFolders.some((own) => isWithin(path, own)))
    .filter((path) => !statSync(path, { throwIfNoEntry: false }))
    .map((path) => deepestFolder(dirname(path)));
  return [...new Set(['/', ...folders])].toSorted().map((path) => ({ path, source: join(directory, path) }));
}

/** The names in a layer that the machine has and the container sees; an empty folder below the root may be filled. */
export function machineEntries({ path }: Layer): readonly string[] {
  return readdirSync(path)
    .map((name) => join(path, name))
    .filter(isOfMachine)
    .toSorted();
}

/** Whether the machine's file or folder is what the container sees at that path of a layer. */
export function isOfMachine(path: string): boolean {
  if (ownFolders.includes(path) || !lstatSync(path, { throwIfNoEntry: false })) return false;
  return dirname(path) !== '/' || !isEmptyFolder(path);
}

function deepestFolder(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : deepestFolder(dirname(path));
}

function isEmptyFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory() && readdirSync(path).length === 0;
  } catch {
    return false;
  }
}
