/** A folder of this machine laid out as a bucket: a key is a path. */

import { constants } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Artifact } from '../../../argo/manifest.ts';
import { InputError, PermanentError } from '../../../errors.ts';
import { isWithin } from '../../sandbox/view.ts';
import { keyOf } from '../location.ts';
import type { Store, StoreContext } from './store.ts';

/** Copies share their blocks with the original where the file system can do that. */
const copyOptions = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE } as const;

/** The store of a folder, which is made when something is saved. */
export function folderStore({ directory }: StoreContext): Store {
  const pathOf = (artifact: Artifact): string => {
    const key = keyOf(artifact) ?? '';
    const path = resolve(directory, key.replace(/^\/+/, ''));
    if (isWithin(path, resolve(directory))) return path;
    throw new InputError(`artifact '${artifact.name}': the key '${key}' leads out of ${directory}`);
  };
  return {
    async load(artifact, to) {
      const path = pathOf(artifact);
      if (!(await exists(path))) return false;
      await cp(path, to, copyOptions);
      return true;
    },
    async save(from, artifact) {
      const path = pathOf(artifact);
      await mkdir(dirname(path), { recursive: true });
      const fresh = `${path}.new`;
      await rm(fresh, { recursive: true, force: true });
      await cp(from, fresh, copyOptions);
      await rm(path, { recursive: true, force: true });
      await rename(fresh, path);
    },
    async list(artifact) {
      const path = pathOf(artifact);
      if (!(await exists(path))) throw new PermanentError(`no key found of name ${keyOf(artifact)}`);
      if (!(await stat(path)).isDirectory()) return [];
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => !entry.isDirectory())
        .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
        .toSorted();
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
