/** Goes the whole way of a publication but for the commit: what would be refused later is refused now. */
import { editFile } from './edit-tip.ts';
import type { Intent } from './intent.ts';
import { readingTip, withPartialRepository } from './partial-repository.ts';
import { readPush } from './push-report.ts';
import type { Remote } from './remote.ts';
import { readFile } from './tip.ts';

/** What would be published, and where. */
export interface RehearseOptions {
  readonly remote: Remote;
  readonly branch: string;
  readonly target: Omit<Intent, 'value'>;
  /** A folder in which a temporary one is made. */
  readonly scratch: string;
}

/** A value that no manifest holds, so that the edit has something to do. */
export const otherValue = 's3://millrace.invalid/rehearsal';

/**
 * Gives the text that the field holds. Throws `PermanentError` when the branch, the file, the document or the field is
 * not there, cannot be edited, or the token may not push; a hook's or a protected branch's refusal is seen at the push.
 */
export async function rehearse({ remote, branch, target, scratch }: RehearseOptions): Promise<string> {
  return withPartialRepository({ remote, scratch }, (repository) =>
    readingTip(repository, branch, async (tip) => {
      const { text } = await readFile(repository, tip, target.path);
      const { before } = editFile(text, { ...target, value: otherValue });
      const refs = `${tip}:refs/heads/${branch}`;
      const push = ['push', '--dry-run', '--porcelain', '--no-verify', 'origin', refs];
      const end = await repository.git.tryRemote(push);
      if (end.exitCode !== 0) readPush(end, remote);
      return before;
    }),
  );
}
