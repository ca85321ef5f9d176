/** A repository by the git program, for hosts whose API makes no commits for us: as little of it is fetched as for a push. */
import { TransientError } from '../../errors.ts';
import { type CommitOptions, withAuthorship } from '../authorship.ts';
import { makeCommit } from '../commit.ts';
import { readHistory } from '../history.ts';
import {
  AskForMore,
  BranchAbsent,
  commitsLookedBack,
  type PartialRepository,
  type PartialRepositoryOptions,
  withPartialRepository,
} from '../partial-repository.ts';
import { pushCommit } from '../push.ts';
import { readFile } from '../tip.ts';
import type { Repository } from './repository.ts';

/** Which repository, and by whom its commits are. */
export interface GitRepositoryOptions extends PartialRepositoryOptions, CommitOptions {}

/** Opens the repository, lends it, and leaves nothing of it on the disk. */
export function withGitRepository<Result>(
  options: GitRepositoryOptions,
  work: (repository: Repository) => Promise<Result>,
): Promise<Result> {
  return withPartialRepository({ ...options, commits: commitsLookedBack }, (partial) =>
    withAuthorship(options, partial.folder, (authorship) => {
      /** The branch that each commit was the tip of. */
      const branches = new Map<string, string>();
      return work({
        url: options.remote.url,
        tipOf: async (branch) => {
          const tip = await partial.fetchTip(branch).catch((error: unknown) => {
            if (error instanceof BranchAbsent) return undefined;
            throw error;
          });
          if (tip !== undefined) branches.set(tip, branch);
          return tip;
        },
        readFile: (commit, path) => orBeginAgain(partial, () => readFile(partial, commit, path)),
        historyOf: (tip) => {
          const branch = branches.get(tip);
          if (branch === undefined) throw new Error(`${tip} is the tip of no branch that was read`);
          return readHistory(partial, branch, tip);
        },
        makeCommit: (plan) => orBeginAgain(partial, () => makeCommit(partial, { ...plan, ...authorship })),
        // Else git knows of nothing that is there already when all branches moved, and sends whole folders.
        moveBranch: (branch, { to }) => pushCommit(partial, { commit: to, branch, negotiate: true }),
      });
    }),
  );
}

/** When the server gives no single objects, all that was read is gone, and the next round reads it again. */
async function orBeginAgain<T>(repository: PartialRepository, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AskForMore)) throw error;
    await repository.askForMore();
    throw new TransientError(`${repository.git.remote.url} is read with more of its objects`, {
      cause: error,
    });
  }
}
