/**
 * Puts one revision of a repository into a folder, without its history. Nothing that the repository brings along is
 * executed: no hooks, no filters (files kept by Git LFS stay the small files that stand for them), no submodules (their
 * folders stay empty). Of git's own files only what makes the folder a repository with that commit as HEAD stays; no
 * remote and no credentials.
 */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PermanentError } from '../errors.ts';
import { emptyDirectory } from './empty-directory.ts';
import { remoteFailure } from './failure.ts';
import { type Git, openGit } from './program.ts';
import type { Remote } from './remote.ts';
import { absent, resolveRevision } from './revision.ts';

/** What is checked out, and where. */
export interface CheckoutOptions {
  readonly remote: Remote;
  /** A branch, a tag, a full ref name or a full commit id. */
  readonly revision: string;
  /** Emptied first. */
  readonly directory: string;
}

/** A file of the commit as the repository has it, whatever lies on the disk. */
export interface CommittedFile {
  readonly path: string;
  readonly text: string;
}

/** A revision that lies in its folder. */
export interface Checkout {
  /** The full id of the commit. */
  readonly commit: string;
  /** Reads the plain files whose path fits; links are left out. */
  readFiles(fits: (path: string) => boolean): Promise<readonly CommittedFile[]>;
}

/** A training repository may hold large files. */
const remoteTimeoutMilliseconds = 1_800_000;

/** Checks out. Throws `PermanentError`, `InputError` or `TransientError` with what is wrong. */
export async function checkOutRevision({ remote, revision, directory }: CheckoutOptions): Promise<Checkout> {
  const workTree = resolve(directory);
  const gitDirectory = join(workTree, '.git');
  await emptyDirectory(directory);
  const git = openGit({ gitDirectory, workTree, remote, remoteTimeoutMilliseconds });
  await git.local(['init', '--quiet', '--template=', '--initial-branch=main']);
  const commit = await fetchCommit(git, revision);
  await git.local(['checkout', '--quiet', '--force', '--detach', '--no-recurse-submodules', commit]);
  for (const file of ['FETCH_HEAD', 'logs'])
    await rm(join(gitDirectory, file), { recursive: true, force: true });
  return { commit, readFiles: (fits) => readFiles(git, commit, fits) };
}

async function fetchCommit(git: Git, revision: string): Promise<string> {
  const wanted = await resolveRevision(git, revision);
  const options = ['--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules'];
  const end = await git.tryRemote(['fetch', ...options, 'origin', wanted]);
  if (end.exitCode !== 0) {
    if (/not our ref|couldn't find remote ref|no such remote ref/i.test(end.stderr))
      throw absent(git, revision);
    if (/unadvertised object/.test(end.stderr))
      throw new PermanentError(
        `${git.remote.url} gives commits by branch or tag only; name one of these, or allow uploadpack.allowReachableSHA1InWant`,
      );
    throw remoteFailure(end, git.remote);
  }
  const type = await git.local(['cat-file', '-t', 'FETCH_HEAD^{}']);
  if (type !== 'commit')
    throw new PermanentError(`'${revision}' of ${git.remote.url} is a ${type}, not a commit`);
  return git.local(['rev-parse', '--verify', 'FETCH_HEAD^{commit}']);
}

async function readFiles(
  git: Git,
  commit: string,
  fits: (path: string) => boolean,
): Promise<readonly CommittedFile[]> {
  const output = await git.local(['ls-tree', '-r', '-z', '--full-tree', commit]);
  const files: CommittedFile[] = [];
  for (const line of output.split('\0')) {
    const [, id, path] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    if (id === undefined || path === undefined || !fits(path)) continue;
    files.push({ path, text: await git.local(['cat-file', 'blob', id]) });
  }
  return files;
}
