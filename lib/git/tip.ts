/** Reads single files of a commit of which little more than the commit itself is on this disk. */
import { PermanentError } from '../errors.ts';
import { parseTrailers } from './commit-message.ts';
import type { PartialRepository } from './partial-repository.ts';
import type { Git } from './program.ts';
import { entryName, listTree, type TreeEntry, textOfName } from './tree.ts';

/** One file of a commit. */
export interface TipFile {
  /** `100644`, or `100755` for one that can be executed. */
  readonly mode: string;
  readonly text: string;
}

/** The trailers of a commit. */
export async function readTrailers(git: Git, commit: string): Promise<ReadonlyMap<string, string>> {
  return parseTrailers(await git.local(['log', '-1', '--format=%(trailers:only,unfold)', commit]));
}

/** Reads one file of a commit. Throws a `PermanentError` when there is no such file or it is no text. */
export async function readFile(
  repository: PartialRepository,
  commit: string,
  path: string,
): Promise<TipFile> {
  const { mode, type, id } = await entryAt(repository, commit, path);
  if (type === 'tree') throw new PermanentError(`${path} is a folder, not a manifest`);
  if (type === 'commit') throw new PermanentError(`${path} is a submodule; deliver to its own repository`);
  if (mode === '120000') throw new PermanentError(`${path} is a symbolic link; name the file it leads to`);
  await repository.fetchObjects('blob', [id]);
  return { mode, text: decode(await repository.git.localBytes(['cat-file', 'blob', id]), path) };
}

/** Walks from the commit's folder to the file. Throws, saying how far the path leads and what is there. */
async function entryAt(repository: PartialRepository, commit: string, path: string): Promise<TreeEntry> {
  let tree = await repository.folderOf(commit);
  const parts = path.split('/');
  for (const [index, part] of parts.entries()) {
    const entries = await listTree(repository, tree);
    const entry = entries.find(({ name }) => name === entryName(part));
    if (entry !== undefined && index === parts.length - 1) return entry;
    if (entry?.mode === '120000')
      throw new PermanentError(
        `${path} is behind the symbolic link ${parts.slice(0, index + 1).join('/')}; name the file itself`,
      );
    if (entry?.type !== 'tree') throw absent(repository, path, { folder: parts.slice(0, index), entries });
    tree = entry.id;
  }
  throw new PermanentError(`${path} names no file`);
}

interface Reached {
  readonly folder: readonly string[];
  readonly entries: readonly TreeEntry[];
}

function absent({ git }: PartialRepository, path: string, { folder, entries }: Reached): PermanentError {
  const names = entries.map(({ type, name }) => {
    const whole = [...folder, textOfName(name)].join('/');
    return type === 'tree' ? `${whole}/` : whole;
  });
  const shown = names.length > 12 ? [...names.slice(0, 12), `… (${names.length} in all)`] : names;
  const where = folder.length === 0 ? 'the repository' : `${folder.join('/')}/`;
  return new PermanentError(
    `there is no ${path} in ${git.remote.url}; ${where} holds ${shown.length === 0 ? 'nothing' : shown.join(', ')}`,
  );
}

/** The text of a file, byte order mark and all. Throws a `PermanentError` when it is not UTF-8. */
export function decode(bytes: Uint8Array, path: string): string {
  try {
    // The byte order mark stays part of the text, so that it is written back.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new PermanentError(`${path} is not UTF-8 text, so it is not edited`, { cause: error });
  }
}
