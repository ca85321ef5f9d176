/** The newest commit of a branch: fetched without history and without files, and read one file at a time. */
import { PermanentError } from '../errors.ts';
import { parseTrailers } from './commit-message.ts';
import { remoteFailure } from './failure.ts';
import type { Git } from './program.ts';

/** One file of a commit. */
export interface TipFile {
  /** `100644`, or `100755` for one that can be executed. */
  readonly mode: string;
  readonly text: string;
}

/** Others may have pushed on top of a push of ours that got no answer, but not many. */
const commitsLookedBack = 50;
const tipRef = 'refs/millrace/tip';

/** Fetches the newest commit of the branch; only its trees come along when the server can leave out files. */
export async function fetchTip(git: Git, branch: string): Promise<string> {
  const refs = `+refs/heads/${branch}:${tipRef}`;
  const end = await git.tryRemote([
    'fetch',
    '--quiet',
    '--depth=1',
    '--no-tags',
    '--filter=blob:none',
    'origin',
    refs,
  ]);
  if (end.exitCode === 0) return git.local(['rev-parse', '--verify', `${tipRef}^{commit}`]);
  if (/^fatal: couldn't find remote ref/im.test(end.stderr))
    throw new PermanentError(
      `${git.remote.url} has no branch '${branch}'; make the branch, or name the one that Argo CD follows`,
    );
  throw remoteFailure(end, git.remote);
}

/** Whether a commit that we made is the branch's tip or one of the commits shortly before it. */
export async function isPartOf(
  git: Git,
  branch: string,
  { commit, tip }: { readonly commit: string; readonly tip: string },
): Promise<boolean> {
  const options = [`--depth=${commitsLookedBack}`, '--no-tags', '--filter=tree:0'];
  await git.askRemote(['fetch', '--quiet', ...options, 'origin', `refs/heads/${branch}`]);
  const newest = await git.local(['rev-list', `--max-count=${commitsLookedBack}`, tip]);
  return newest.split('\n').includes(commit);
}

/** The trailers of a commit. */
export async function readTrailers(git: Git, commit: string): Promise<ReadonlyMap<string, string>> {
  return parseTrailers(await git.local(['log', '-1', '--format=%(trailers:only,unfold)', commit]));
}

/** Reads one file of a commit. Throws a `PermanentError` when there is no such file or it is no text. */
export async function readFile(git: Git, commit: string, path: string): Promise<TipFile> {
  const { mode, type, id } = (await entryAt(git, commit, path)) ?? (await refuseAbsent(git, commit, path));
  if (type === 'tree') throw new PermanentError(`${path} is a folder, not a manifest`);
  if (type === 'commit') throw new PermanentError(`${path} is a submodule; deliver to its own repository`);
  if (mode === '120000') throw new PermanentError(`${path} is a symbolic link; name the file it leads to`);
  const bytes = await git.askRemote(['cat-file', 'blob', id]);
  return { mode, text: decode(bytes, path) };
}

interface TreeEntry {
  readonly mode: string;
  readonly type: string;
  readonly id: string;
  readonly path: string;
}

/** The entries of a tree, or those of them that are at exactly that path. */
async function listTree(
  git: Git,
  commit: string,
  path: readonly string[] = [],
): Promise<readonly TreeEntry[]> {
  const output = await git.local(['ls-tree', '-z', '--full-tree', commit, '--', ...path]);
  return output.split('\0').flatMap((line) => {
    const [, mode = '', type = '', id = '', name = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    return name === '' ? [] : [{ mode, type, id, path: name }];
  });
}

async function entryAt(git: Git, commit: string, path: string): Promise<TreeEntry | undefined> {
  return (await listTree(git, commit, [path])).find((entry) => entry.path === path);
}

/** Says how far the path leads and what is there. */
async function refuseAbsent(git: Git, commit: string, path: string): Promise<never> {
  const folders = path.split('/').slice(0, -1);
  let there = '';
  for (const [index] of folders.entries()) {
    const folder = folders.slice(0, index + 1).join('/');
    const entry = await entryAt(git, commit, folder);
    if (entry?.mode === '120000')
      throw new PermanentError(`${path} is behind the symbolic link ${folder}; name the file itself`);
    if (entry?.type !== 'tree') break;
    there = `${folder}/`;
  }
  const near = await listTree(git, commit, there === '' ? [] : [there]);
  const names = near.map((entry) => (entry.type === 'tree' ? `${entry.path}/` : entry.path));
  const shown = names.length > 12 ? [...names.slice(0, 12), `… (${names.length} in all)`] : names;
  const where = there === '' ? 'the repository' : there;
  throw new PermanentError(
    `there is no ${path} in ${git.remote.url}; ${where} holds ${shown.length === 0 ? 'nothing' : shown.join(', ')}`,
  );
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    // The byte order mark stays part of the text, so that it is written back.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new PermanentError(`${path} is not UTF-8 text, so it is not edited`, { cause: error });
  }
}
