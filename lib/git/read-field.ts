/** Reads what one field of a manifest holds on a branch now, without the right to write. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openGit } from './program.ts';
import { editFile, remoteTimeoutMilliseconds } from './publish.ts';
import type { RehearseOptions } from './rehearse.ts';
import { fetchTip, readFile } from './tip.ts';

/** What a branch holds. */
export interface FieldNow {
  readonly value: string;
  /** The newest commit of the branch. */
  readonly commit: string;
}

/** Throws `PermanentError` when the branch, the file, the document or the field is not there. */
export async function readField({ remote, branch, target, scratch }: RehearseOptions): Promise<FieldNow> {
  const folder = await mkdtemp(join(scratch, 'read-'));
  try {
    const gitDirectory = join(folder, 'repository.git');
    const git = openGit({ gitDirectory, remote, remoteTimeoutMilliseconds });
    await git.local(['init', '--quiet', '--bare', '--template=', gitDirectory]);
    const commit = await fetchTip(git, branch);
    const { text } = await readFile(git, commit, target.path);
    // An edit that is thrown away: it finds the field by the same rules as the one that wrote it.
    return { value: editFile(text, { ...target, value: '' }).before, commit };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
