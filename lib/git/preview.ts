/** Makes the commit of a publication on this disk alone, to show what it would be. */

import { type CommitOptions, withAuthorship } from './authorship.ts';
import { makeCommit } from './commit.ts';
import type { CommitMessage } from './commit-message.ts';
import { editTip } from './edit-tip.ts';
import type { Intent } from './intent.ts';
import { readingTip, withPartialRepository } from './partial-repository.ts';
import type { Remote } from './remote.ts';

/** What would be published. */
export interface PreviewOptions extends CommitOptions {
  readonly remote: Remote;
  readonly branch: string;
  readonly intents: readonly Intent[];
  readonly message: (before: readonly string[]) => CommitMessage;
  /** A folder in which a temporary one is made. */
  readonly scratch: string;
  readonly notice?: (line: string) => void;
}

/** The commit that would be made. */
export interface Preview {
  /** Its text as git stores it, trailers included. */
  readonly message: string;
  /** The lines of its difference to the newest commit, as `git diff` prints them. */
  readonly diff: readonly string[];
}

/** Gives the commit, or nothing when the fields hold the values already. Throws as `publish` does; nothing is pushed. */
export async function preview(options: PreviewOptions): Promise<Preview | undefined> {
  const { branch, intents } = options;
  return withPartialRepository(options, (repository) =>
    withAuthorship(options, repository.folder, (authorship) =>
      readingTip(repository, branch, async (tip) => {
        const { files, before } = await editTip(repository, tip, intents);
        if (files.length === 0) return undefined;
        const message = options.message(before);
        const commit = await makeCommit(repository, { parent: tip, files, message, ...authorship });
        const { git } = repository;
        const diff = await git.local(['diff', '--no-color', '--no-ext-diff', '--no-textconv', tip, commit]);
        return {
          message: await git.local(['log', '-1', '--format=%B', commit]),
          diff: diff.split('\n'),
        };
      }),
    ),
  );
}
