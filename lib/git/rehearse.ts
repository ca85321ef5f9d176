/** Goes the whole way of a publication but for the commit: what would be refused later is refused now. */
import { type Authorship, type CommitOptions, withAuthorship } from './authorship.ts';
import { makeCommit } from './commit.ts';
import { editFile } from './edit-tip.ts';
import type { Intent } from './intent.ts';
import { type PartialRepository, readingTip, withPartialRepository } from './partial-repository.ts';
import { pushCommit } from './push.ts';
import type { Remote } from './remote.ts';
import { readFile } from './tip.ts';

/** What would be published, where and by whom. */
export interface RehearseOptions extends CommitOptions {
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
 * not there, cannot be edited, the key cannot sign, or the token may not push; a hook's or a protected branch's refusal is seen at the push.
 */
export async function rehearse(options: RehearseOptions): Promise<string> {
  return withPartialRepository(options, (repository) =>
    withAuthorship(options, repository.folder, (authorship) =>
      readingTip(repository, options.branch, (tip) => rehearseOn(tip, { repository, options, authorship })),
    ),
  );
}

interface Stage {
  readonly repository: PartialRepository;
  readonly options: RehearseOptions;
  readonly authorship: Authorship;
}

async function rehearseOn(tip: string, { repository, options, authorship }: Stage): Promise<string> {
  const { branch, target } = options;
  const { path } = target;
  const { mode, text: was } = await readFile(repository, tip, path);
  const { before, text } = editFile(was, { ...target, value: otherValue });
  const message = { subject: 'rehearsal', body: [], trailers: {} };
  await makeCommit(repository, { parent: tip, files: [{ path, mode, text }], message, ...authorship });
  await pushCommit(repository, { commit: tip, branch, dryRun: true });
  return before;
}
