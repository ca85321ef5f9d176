/** What a revision names on the remote: a commit by its full id, or one branch or tag. */
import { PermanentError } from '../errors.ts';
import type { Git } from './program.ts';

/** What to fetch for a branch, a tag, a full ref name or a full commit id. Throws a `PermanentError` when it is not there. */
export async function resolveRevision(git: Git, revision: string): Promise<string> {
  if (isCommitId(revision)) return revision.toLowerCase();
  const names = revision.startsWith('refs/')
    ? [revision]
    : [`refs/heads/${revision}`, `refs/tags/${revision}`];
  const output = (await git.askRemote(['ls-remote', 'origin', ...names])).toString('utf8');
  const refs = output
    .split('\n')
    .map((line) => line.split('\t'))
    // A pattern of ls-remote also fits refs that only end like it.
    .filter(([, name = '']) => names.includes(name));
  const [[id, name] = [], [otherId] = []] = refs;
  if (name === undefined) throw absent(git, revision);
  if (otherId !== undefined && otherId !== id)
    throw new PermanentError(
      `${git.remote.url} has a branch and a tag '${revision}'; say refs/heads/${revision} or refs/tags/${revision}`,
    );
  return name;
}

/** The error for a revision that the remote does not have. */
export function absent(git: Git, revision: string): PermanentError {
  const looksShortened = /^[0-9a-f]{4,39}$/i.test(revision) ? '; a commit is named by its full id' : '';
  const what = isCommitId(revision) ? 'commit' : 'branch or tag';
  return new PermanentError(
    `${git.remote.url} has no ${what} '${revision}'${looksShortened}; push it, or name one that is there`,
  );
}

function isCommitId(revision: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(revision);
}
