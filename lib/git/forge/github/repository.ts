/** A repository by GitHub's Git data API: blob, tree, commit, then the branch moves, and only forward. */
import { PermanentError } from '../../../errors.ts';
import type { NewFile } from '../../commit.ts';
import { formatMessage, parseTrailers } from '../../commit-message.ts';
import { commitsLookedBack } from '../../partial-repository.ts';
import { ForgeError } from '../failure.ts';
import type { CommitPlan, MoveEnd, Repository } from '../repository.ts';
import type { GitHub } from './octokit.ts';
import { readFileAt } from './read-file.ts';

/** What GitHub says, beside a status 409, when somebody else was quicker. */
const moved = /not a fast forward|reference (?:already exists|does not exist|cannot be updated)/i;

/** The repository at `url`, by its API. Commits have no author of ours, so that GitHub signs those of an App. */
export function githubRepository(url: string, github: GitHub): Repository {
  const { octokit, repository, call } = github;
  const { git, repos } = octokit.rest;
  return {
    url,
    tipOf: (branch) =>
      call(
        `read branch '${branch}'`,
        async () => (await git.getRef({ ...repository, ref: `heads/${branch}` })).data.object.sha,
      ).catch(absentAsUndefined),
    readFile: (commit, path) => readFileAt(github, commit, path),
    historyOf: (tip) =>
      call(`read the commits up to ${tip}`, async () =>
        (await repos.listCommits({ ...repository, sha: tip, per_page: commitsLookedBack })).data.map(
          ({ sha, parents, commit }) => ({
            commit: sha,
            parents: parents.map((parent) => parent.sha),
            trailers: parseTrailers(commit.message.trimEnd().split('\n\n').at(-1) ?? ''),
          }),
        ),
      ),
    makeCommit: (plan) => call('make a commit', () => makeCommit(github, plan)),
    moveBranch: (branch, { from, to }) =>
      call(`move branch '${branch}'`, async (): Promise<MoveEnd> => {
        if (from === undefined) await git.createRef({ ...repository, ref: `refs/heads/${branch}`, sha: to });
        else await git.updateRef({ ...repository, ref: `heads/${branch}`, sha: to, force: false });
        return 'done';
      }).catch(lostOrRefused),
  };
}

async function makeCommit({ octokit, repository }: GitHub, plan: CommitPlan): Promise<string> {
  const { git } = octokit.rest;
  const { parent, follows, message } = plan;
  const { tree } = (await git.getCommit({ ...repository, commit_sha: parent })).data;
  const blob = async ({ path, mode, text }: NewFile) => {
    const content = Buffer.from(text).toString('base64');
    const { sha } = (await git.createBlob({ ...repository, content, encoding: 'base64' })).data;
    return { path, mode: fileMode(path, mode), type: 'blob' as const, sha };
  };
  const made = await git.createTree({
    ...repository,
    base_tree: tree.sha,
    tree: await Promise.all(plan.files.map(blob)),
  });
  const commit = await git.createCommit({
    ...repository,
    message: formatMessage(message),
    tree: made.data.sha,
    parents: follows === undefined ? [parent] : [follows, parent],
  });
  return commit.data.sha;
}

function fileMode(path: string, mode: string): '100644' | '100755' {
  if (mode === '100644' || mode === '100755') return mode;
  throw new PermanentError(`${path} has the mode ${mode}, which is none of a plain file`);
}

function absentAsUndefined(error: unknown): undefined {
  if (error instanceof ForgeError && error.status === 404) return undefined;
  throw error;
}

function lostOrRefused(error: unknown): MoveEnd {
  if (
    error instanceof ForgeError &&
    (error.status === 409 || (error.status === 422 && moved.test(error.message)))
  )
    return 'lost';
  throw error;
}
