/** How a push ended, by the lines of `git push --porcelain`. */
import { PermanentError } from '../errors.ts';
import { oneLine, remoteFailure } from './failure.ts';
import type { GitEnd } from './program.ts';
import type { Remote } from './remote.ts';

/** `done`: the branch has the commit. `lost`: somebody else moved the branch first. */
export type PushEnd = 'done' | 'lost';

/**
 * What git says itself, and what servers answer, when the branch moved, or another push held its lock, between our fetch and our push: git before
 * and since 2.51, GitHub, Gitaly and JGit. Everything else that a server refuses, it refuses for good.
 */
const moved =
  /^(?:fetch first|non-fast-forward|stale info)$|failed to update ref|cannot lock ref|failed to lock|lock error|lock failure|is at \S+ but expected|incorrect old value|reference already exists|does not point to expected/i;
const serverInTrouble = /internal server error|unpacker error|remote failed to report status|timed? ?out/i;

/** Reads the end of a push of one ref. Throws a `PermanentError` or `TransientError` when it neither won nor lost. */
export function readPush(end: GitEnd, remote: Remote): PushEnd {
  const [flag, , summary = ''] = statusOf(end.stdout.toString('utf8')) ?? [];
  if (end.exitCode === 0 && flag !== undefined && flag !== '!') return 'done';
  if (flag !== '!') throw remoteFailure(end, remote);
  const [, by, reason = ''] =
    /^\[(rejected|remote rejected|remote failure)\]\s*(?:\((.*)\))?$/.exec(summary) ?? [];
  if (moved.test(reason)) return 'lost';
  if (by === 'remote failure' || by === undefined || serverInTrouble.test(reason))
    throw remoteFailure(end, remote);
  throw refused(remote, reason, end.stderr);
}

/** The line `<flag>\t<from>:<to>\t<summary>` of the one ref that was pushed. */
function statusOf(output: string): readonly string[] | undefined {
  return output
    .split('\n')
    .map((line) => line.split('\t'))
    .find(([flag = '', refs = '']) => flag.length === 1 && refs.includes(':'));
}

function refused(remote: Remote, reason: string, stderr: string): PermanentError {
  const said = stderr
    .split('\n')
    .filter((line) => line.startsWith('remote:'))
    .map((line) => line.slice('remote:'.length).trim());
  return new PermanentError(
    `${remote.url} refuses the push: ${reason}${oneLine(said)}; ask who guards the branch, or deliver to another one`,
  );
}
