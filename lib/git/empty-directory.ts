/** Makes a folder and takes away what is in it, without following a link. */
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { InputError } from '../errors.ts';

/** Empties the folder, and makes it when it is not there. Throws an `InputError` for one that must not be emptied. */
export async function emptyDirectory(directory: string): Promise<void> {
  const path = resolve(directory);
  for (const kept of [process.cwd(), homedir()])
    if (!/^\.\.(\/|$)/.test(relative(path, kept)))
      throw new InputError(`${directory} would be emptied, and it holds ${kept}; give a folder of its own`);
  // A link would lead the emptying, and all that is written later, to another place.
  const there = await lstat(path).catch(() => undefined);
  if (there?.isDirectory() === false)
    throw new InputError(
      `${directory} is ${there.isSymbolicLink() ? 'a symbolic link' : 'a file'}, not a folder`,
    );
  await mkdir(path, { recursive: true });
  for (const name of await readdir(path)) await rm(join(path, name), { recursive: true, force: true });
}
