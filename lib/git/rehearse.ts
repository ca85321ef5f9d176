/** Goes the whole way of a publication but for the commit: what would be refused later is refused now. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { editFile } from './edit-tip.ts';
import type { Intent } from './intent.ts';
import { openGit } from './program.ts';
import { remoteTimeoutMilliseconds } from './publish.ts';
import { readPush } from './push-report.ts';
import type { Remote } from './remote.ts';
import { fetchTip, readFile } from './tip.ts';

/** What would be published, and where. */
export interface RehearseOptions {
  readonly remote: Remote;
  readonly branch: string;
  readonly target: Omit<Intent, 'value'>;
  /** A folder in which a temporary one is made. */
  readonly scratch: string;
}

/** A value that no manifest holds, so that the edit has something to do. */
const otherValue = 's3://millrace.invalid/rehearsal';

/**
 * Gives the text that the field holds. Throws `PermanentError` when the branch, the file, the document or the field is
 * not there, cannot be edited, or the token may not push; a hook's or a protected branch's refusal is seen at the push.
 */
export async function rehearse({ remote, branch, target, scratch }: RehearseOptions): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'rehearse-'));
  try {
    const gitDirectory = join(folder, 'repository.git');
    const git = openGit({ gitDirectory, remote, remoteTimeoutMilliseconds });
    await git.local(['init', '--quiet', '--bare', '--template=', gitDirectory]);
    const tip = await fetchTip(git, branch);
    const { text } = await readFile(git, tip, target.path);
    const { before } = editFile(text, { ...target, value: otherValue });
    const refs = `${tip}:refs/heads/${branch}`;
    const push = await git.tryRemote(['push', '--dry-run', '--porcelain', '--no-verify', 'origin', refs]);
    if (push.exitCode !== 0) readPush(push, remote);
    return before;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
