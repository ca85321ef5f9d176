/** Gives a container the files that its image has at paths of its own. */
import { constants, cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../environments/environments.ts';
import type { Mount } from '../sandbox/view.ts';

/**
 * A copy of each for this container alone, which may write there as it may in an image; a volume at the same path
 * hides it. Copies share their blocks with the original where the file system can do that.
 */
export function imageFiles(
  { files = {} }: Environment,
  volumes: readonly Mount[],
  directory: string,
): readonly Mount[] {
  return Object.entries(files)
    .filter(([path]) => !volumes.some((volume) => volume.path === path))
    .map(([path, from]) => {
      const source = join(directory, path);
      cpSync(from, source, { recursive: true, mode: constants.COPYFILE_FICLONE });
      return { path, source, readOnly: false };
    });
}
