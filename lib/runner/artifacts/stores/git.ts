/** Artifacts that are a checkout of a Git repository over HTTP, with its history as Argo leaves it there. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitArtifact } from '../../../argo/manifest.ts';
import { InputError, PermanentError } from '../../../errors.ts';
import { type Git, openGit } from '../../../git/program.ts';
import { secretValue } from './credentials.ts';
import type { Store, StoreContext } from './store.ts';

const remoteTimeoutMilliseconds = 1_800_000;

/** The store of `git` artifacts, which can only be read. */
export function gitStore(context: StoreContext): Store {
  return {
    async load(artifact, to) {
      if (artifact.git === undefined) return false;
      const git = await openClone(artifact.git, to, context);
      await checkOut(git, artifact.git);
      if (existsSync(join(to, '.gitmodules')) && !artifact.git.disableSubmodules) {
        throw new PermanentError(
          `${artifact.git.repo} has submodules, which the local runner does not fetch; set git.disableSubmodules: true`,
        );
      }
      return true;
    },
  };
}

async function openClone(artifact: GitArtifact, workTree: string, context: StoreContext): Promise<Git> {
  const { repo, usernameSecret, passwordSecret } = artifact;
  if (!/^https?:\/\//.test(repo)) {
    throw new InputError(
      `git.repo: '${repo}' is not an http or https address; the local runner knows no other`,
    );
  }
  const gitDirectory = join(workTree, '.git');
  await mkdir(gitDirectory, { recursive: true });
  const username = secretValue(context.cluster, usernameSecret);
  const password = secretValue(context.cluster, passwordSecret);
  const tokenFile = password === undefined ? undefined : join(context.secretDirectory, 'git-token');
  if (tokenFile !== undefined) {
    await mkdir(context.secretDirectory, { recursive: true, mode: 0o700 });
    await writeFile(tokenFile, password ?? '', { mode: 0o600 });
  }
  const remote = { url: repo, tokenFile, ...(username !== undefined && { username }) };
  const git = openGit({ gitDirectory, workTree, remote, remoteTimeoutMilliseconds });
  await git.local(['init', '--quiet', '--template=']);
  await git.local(['config', 'remote.origin.fetch', allBranches]);
  if (artifact.insecureSkipTLS) await git.local(['config', 'http.sslVerify', 'false']);
  return git;
}

const allBranches = '+refs/heads/*:refs/remotes/origin/*';

async function checkOut(git: Git, artifact: GitArtifact): Promise<void> {
  const { branch, singleBranch, revision, fetch = [], depth } = artifact;
  if (singleBranch && !branch) throw new InputError('git.singleBranch: a branch is needed');
  const branches = singleBranch ? `+refs/heads/${branch}:refs/remotes/origin/${branch}` : allBranches;
  const refs = [branches, ...fetch, ...(singleBranch ? [] : ['+refs/tags/*:refs/tags/*'])];
  const shallow = depth === undefined ? [] : [`--depth=${depth}`];
  await git.askRemote(['fetch', '--quiet', ...shallow, 'origin', ...refs]);
  if (revision) {
    await git.local(['checkout', '--quiet', '--force', '--detach', await commitOf(git, revision)]);
    return;
  }
  const name = branch || (await defaultBranch(git));
  if (name !== undefined)
    await git.local(['checkout', '--quiet', '--force', '-B', name, `refs/remotes/origin/${name}`]);
}

/** A branch, a tag or a commit, in this order. */
async function commitOf(git: Git, revision: string): Promise<string> {
  for (const name of [`refs/remotes/origin/${revision}`, `refs/tags/${revision}`, revision]) {
    const known = await git.tryRemote([
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${name}^{commit}`,
    ]);
    if (known.exitCode === 0) return known.stdout.toString('utf8').trim();
  }
  throw new PermanentError(`${git.remote.url} has no branch, tag or commit '${revision}'`);
}

/** The branch to which the remote's HEAD points; absent in an empty repository. */
async function defaultBranch(git: Git): Promise<string | undefined> {
  const said = (await git.askRemote(['ls-remote', '--symref', 'origin', 'HEAD'])).toString('utf8');
  return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(said)?.[1];
}
