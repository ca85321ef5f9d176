/** Brings a pod's input artifacts to this machine, before its containers start. */
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Artifact } from '../../argo/manifest.ts';
import { PermanentError, TransientError } from '../../errors.ts';
import { unpack } from './archive.ts';
import { isSupplied } from './location.ts';
import type { StoreContext } from './stores/store.ts';
import { storeOf } from './stores/store-of.ts';

/** Loads an artifact to a path and unpacks it; false when it is optional and not there. */
export async function loadInput(artifact: Artifact, target: string, context: StoreContext): Promise<boolean> {
  const { name, optional, archive, mode, recurseMode } = artifact;
  if (!isSupplied(artifact)) {
    if (optional) return false;
    throw new PermanentError(`required artifact '${name}' not supplied`);
  }
  const loaded = `${target}.loaded`;
  try {
    await mkdir(dirname(target), { recursive: true });
    const found = await storeOf(artifact, context).load(artifact, loaded);
    if (!found && optional) return false;
    if (!found) throw new PermanentError('there is no such artifact');
    await rm(target, { recursive: true, force: true });
    await unpack(loaded, target, archive);
    if (mode !== undefined) await changeMode(target, mode, recurseMode === true);
    return true;
  } catch (error) {
    if (!(error instanceof PermanentError || error instanceof TransientError)) throw error;
    throw new PermanentError(`artifact ${name} failed to load: ${error.message}`, { cause: error });
  } finally {
    await rm(loaded, { recursive: true, force: true });
  }
}

async function changeMode(path: string, mode: number, recursive: boolean): Promise<void> {
  if (recursive) {
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((one) => !one.isSymbolicLink()))
      await chmod(join(entry.parentPath, entry.name), mode);
  }
  await chmod(path, mode);
}
