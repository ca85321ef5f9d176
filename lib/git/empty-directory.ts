/** Makes a folder and takes away what is in it, without following a link in it. */
import { mkdir, readdir, realpath, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { InputError } from '../errors.ts';

/** Empties the folder, and makes it when it is not there. Throws an `InputError` for one that must not be emptied. */
export async function emptyDirectory(directory: string): Promise<void> {
  const path = await realpath(directory).catch(() => resolve(directory));
  for (const kept of [process.cwd(), homedir()])
    if (!/^\.\.(\/|$)/.test(relative(path, kept)))
      throw new InputError(`${directory} would be emptied, and it holds ${kept}; give a folder of its own`);
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory() === false) throw new InputError(`${directory} is a file, not a folder`);
  await mkdir(path, { recursive: true });
  for (const name of await readdir(path)) await rm(join(path, name), { recursive: true, force: true });
}
