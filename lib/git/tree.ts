/** The folders of a commit, one by one, and new ones made from them without the files that they name. */
import type { PartialRepository } from './partial-repository.ts';

/** One entry of a folder. Its name is one character a byte, as a name need not be UTF-8. */
export interface TreeEntry {
  readonly mode: string;
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** A file that takes the place of another one. */
export interface NewEntry {
  /** From the folder on. */
  readonly path: string;
  readonly mode: string;
  /** The id of its content. */
  readonly id: string;
}

/** The entries of a folder. */
export async function listTree(repository: PartialRepository, tree: string): Promise<readonly TreeEntry[]> {
  const known = repository.listed.get(tree);
  if (known !== undefined) return known;
  await repository.fetchObjects('tree', [tree]);
  const bytes = await repository.git.localBytes(['ls-tree', '-z', '--full-tree', tree]);
  const entries = bytes
    .toString('latin1')
    .split('\0')
    .flatMap((line) => {
      const [, mode = '', type = '', id = '', name = ''] =
        /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return name === '' ? [] : [{ mode, type, id, name }];
    });
  repository.listed.set(tree, entries);
  return entries;
}

/** A part of a path as a folder has it. */
export function entryName(part: string): string {
  return Buffer.from(part).toString('latin1');
}

/** A name of a folder as text. */
export function textOfName(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}

/** Makes the folder in which files that are there are replaced, and gives its id; all other entries stay. */
export async function replaceInTree(
  repository: PartialRepository,
  tree: string,
  files: readonly NewEntry[],
): Promise<string> {
  const lines: string[] = [];
  for (const { mode, type, id, name } of await listTree(repository, tree)) {
    const here = files.find(({ path }) => entryName(path) === name);
    const below = files.flatMap((file) => {
      const [folder = '', ...rest] = file.path.split('/');
      return rest.length > 0 && entryName(folder) === name ? [{ ...file, path: rest.join('/') }] : [];
    });
    if (here !== undefined) lines.push(`${here.mode} blob ${here.id}\t${name}\0`);
    else if (below.length > 0)
      lines.push(`${mode} tree ${await replaceInTree(repository, id, below)}\t${name}\0`);
    else lines.push(`${mode} ${type} ${id}\t${name}\0`);
  }
  return repository.git.local(['mktree', '-z', '--missing'], {
    input: Buffer.from(lines.join(''), 'latin1'),
  });
}
