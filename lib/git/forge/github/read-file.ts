/** One file of a commit by GitHub's API: folder by folder, so that a large repository costs no more than a small one. */
import { PermanentError } from '../../../errors.ts';
import { decode, type TipFile } from '../../tip.ts';
import type { GitHub } from './octokit.ts';

/** Reads the file. Throws a `PermanentError` that says how far the path leads and what is there. */
export async function readFileAt(github: GitHub, commit: string, path: string): Promise<TipFile> {
  const { octokit, repository, call } = github;
  const { git } = octokit.rest;
  let tree = await call(
    `read commit ${commit}`,
    async () => (await git.getCommit({ ...repository, commit_sha: commit })).data.tree.sha,
  );
  const parts = path.split('/');
  for (const [index, part] of parts.entries()) {
    const entries = await call(
      `read a folder of ${path}`,
      async () => (await git.getTree({ ...repository, tree_sha: tree })).data.tree,
    );
    const here = parts.slice(0, index + 1).join('/');
    const entry = entries.find((one) => one.path === part);
    const isLast = index === parts.length - 1;
    if (entry === undefined || (!isLast && entry.type === 'blob' && entry.mode !== '120000'))
      throw absent(path, parts.slice(0, index), entries);
    if (entry.mode === '120000')
      throw new PermanentError(`${here} is a symbolic link; name the file that it leads to`);
    if (entry.type === 'commit')
      throw new PermanentError(`${here} is a submodule; deliver to its own repository`);
    if (isLast && entry.type === 'tree') throw new PermanentError(`${path} is a folder, not a manifest`);
    if (isLast) return { mode: entry.mode, text: await readText(github, entry.sha, path) };
    tree = entry.sha;
  }
  throw new PermanentError(`${path} names no file`);
}

async function readText({ octokit, repository, call }: GitHub, sha: string, path: string): Promise<string> {
  const blob = await call(
    `read ${path}`,
    async () => (await octokit.rest.git.getBlob({ ...repository, file_sha: sha })).data,
  );
  return decode(Buffer.from(blob.content, 'base64'), path);
}

function absent(
  path: string,
  folder: readonly string[],
  entries: readonly { readonly path: string; readonly type: string }[],
): PermanentError {
  const names = entries.map(
    (entry) => [...folder, entry.path].join('/') + (entry.type === 'tree' ? '/' : ''),
  );
  const shown = names.length > 12 ? [...names.slice(0, 12), `… (${names.length} in all)`] : names;
  const where = folder.length === 0 ? 'the repository' : `${folder.join('/')}/`;
  return new PermanentError(`there is no ${path}; ${where} holds ${shown.join(', ') || 'nothing'}`);
}
