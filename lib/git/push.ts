/** Pushes one commit to one branch, never by force. */
import type { PartialRepository } from './partial-repository.ts';
import { type PushEnd, readPush } from './push-report.ts';

/** What is pushed where, and how. */
export interface Push {
  readonly commit: string;
  readonly branch: string;
  /** Asks the server first which commits it has, for a branch whose own ones do not tell. @default false */
  readonly negotiate?: boolean;
  /** Sends nothing, and finds out whether it could. @default false */
  readonly dryRun?: boolean;
}

/** Pushes. Throws a `PermanentError` or `TransientError` when the push neither won nor lost. */
export async function pushCommit(repository: PartialRepository, push: Push): Promise<PushEnd> {
  const { commit, branch, negotiate = false, dryRun = false } = push;
  const { git } = repository;
  // What other commits of the server hold could make the pack smaller, and git would fetch whole folders for that.
  await repository.stopFetching();
  const config = negotiate ? ['-c', 'push.negotiate=true'] : [];
  const options = ['--porcelain', '--no-verify', ...(dryRun ? ['--dry-run'] : [])];
  const refs = `${commit}:refs/heads/${branch}`;
  return readPush(await git.tryRemote([...config, 'push', ...options, 'origin', refs]), git.remote);
}
