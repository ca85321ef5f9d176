/** A repository as a publication needs it, whatever its host; by the host's API, or by git. */
import { PermanentError } from '../../errors.ts';
import type { NewFile } from '../commit.ts';
import type { CommitMessage } from '../commit-message.ts';
import type { CommitFacts } from '../history.ts';
import type { TipFile } from '../tip.ts';

/** A commit to be made: the files of `parent`, but for those given. */
export interface CommitPlan {
  readonly parent: string;
  /** A branch's commit that this one follows, whatever its files hold: the first of then two parents. @default none */
  readonly follows?: string | undefined;
  readonly files: readonly NewFile[];
  readonly message: CommitMessage;
}

/** A repository elsewhere; every method throws a `PermanentError` or a `TransientError` that says what is wrong. */
export interface Repository {
  readonly url: string;
  /** The newest commit of a branch, `undefined` when there is no such branch. */
  tipOf(branch: string): Promise<string | undefined>;
  readFile(commit: string, path: string): Promise<TipFile>;
  /** A tip that was read and the commits before it, the newest first, and not too many. */
  historyOf(tip: string): Promise<readonly CommitFacts[]>;
  makeCommit(plan: CommitPlan): Promise<string>;
  /** Moves the branch from one commit to one that follows it, or makes it; `lost` when it is elsewhere by now. */
  moveBranch(
    branch: string,
    move: { readonly from: string | undefined; readonly to: string },
  ): Promise<MoveEnd>;
}

/** `done`: the branch has the commit. `lost`: somebody else moved the branch first. */
export type MoveEnd = 'done' | 'lost';

/** The newest commit of a branch that has to be there. */
export async function tipThatIsThere(repository: Repository, branch: string): Promise<string> {
  const tip = await repository.tipOf(branch);
  if (tip !== undefined) return tip;
  throw new PermanentError(
    `${repository.url} has no branch '${branch}', or the token may not see it; make the branch, or name the one that Argo CD follows`,
  );
}
