/** What a container sees of the machine: all of it read-only, its own /tmp, and its volumes at their paths. */
import { mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { PermanentError } from '../../errors.ts';
import { isOfMachine, type Layer } from './layers.ts';

/** A folder of the machine at a path of the container. */
export interface Mount {
  readonly path: string;
  readonly source: string;
  readonly readOnly: boolean;
}

/** The file system of one container. */
export interface View {
  /** The container's own /tmp on this machine; without a sandbox it has none. */
  readonly temporary?: string;
  /** The volumes. */
  readonly mounts: readonly Mount[];
  /** Where the container can add to what the machine has, outer ones first. @default nowhere */
  readonly layers?: readonly Layer[];
}

/** Everything that is bound into the container: /tmp first, then what lies in it. */
export function bindings({ temporary, mounts }: View): readonly Mount[] {
  const own = temporary === undefined ? [] : [{ path: '/tmp', source: temporary, readOnly: false }];
  const replaced = mounts.filter(({ path }) => path === '/tmp');
  const volumes = mounts.filter(({ path }) => path !== '/tmp');
  return [
    ...(replaced.length > 0 ? replaced : own),
    ...volumes.toSorted((left, right) => (left.path < right.path ? -1 : 1)),
  ];
}

/** Where a path of the container is on this machine. */
export function hostPath(view: View, path: string): { readonly path: string; readonly managedBy?: Mount } {
  const mount = bindings(view)
    .filter((one) => isWithin(path, one.path))
    .toSorted((left, right) => right.path.length - left.path.length)[0];
  if (mount) return { path: join(mount.source, relative(mount.path, path)), managedBy: mount };
  const layer = view.layers?.findLast((one) => isWithin(path, one.path));
  if (layer === undefined) return { path };
  const inLayer = relative(layer.path, path);
  if (isOfMachine(join(layer.path, inLayer.split(sep, 1)[0] ?? ''))) return { path };
  return { path: join(layer.source, inLayer), managedBy: { ...layer, readOnly: false } };
}

/** Makes the folders at which the volumes appear; throws for a path that can't be made. */
export function makeMountPoints(view: View): void {
  const all = bindings(view);
  for (const { path, source } of all.slice(1)) {
    const isFile = statSync(source, { throwIfNoEntry: false })?.isFile();
    const parent = all
      .filter((one) => one.path !== path && isWithin(path, one.path))
      .toSorted((left, right) => right.path.length - left.path.length)[0];
    const place = parent && join(parent.source, relative(parent.path, path));
    if (place && isFile) {
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, '', { flag: 'a' });
    } else if (place) mkdirSync(place, { recursive: true });
    else if (view.layers === undefined && !fits(path, isFile)) {
      throw new PermanentError(
        `'${path}' is no ${isFile ? 'file' : 'folder'} of this machine; use a path below /tmp, or install bubblewrap`,
      );
    }
  }
}

function fits(path: string, isFile = false): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.isFile() === isFile;
}

/** Makes sure that a file is where it seems to be, and not a link that leads out of the container's folder. */
export function assertInside(file: string, folder: string): void {
  if (!isWithin(realpathSync(file), realpathSync(folder))) {
    throw new PermanentError(`${file} is a link that leads out of the container`);
  }
}

/** Whether a path is a folder or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  const rest = relative(folder, path);
  return rest === '' || (rest !== '..' && !rest.startsWith(`..${sep}`));
}
