/** Makes a commit that replaces files of another commit, without a working tree. */
import { join } from 'node:path';
import { type CommitMessage, formatMessage } from './commit-message.ts';
import type { Git } from './program.ts';

/** Who writes a commit. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** The new text of a file. */
export interface NewFile {
  readonly path: string;
  readonly mode: string;
  readonly text: string;
}

/** What is committed on top of what. */
export interface NewCommit {
  readonly parent: string;
  readonly files: readonly NewFile[];
  readonly message: CommitMessage;
  readonly identity: Identity;
  /** A folder for the index that is used meanwhile. */
  readonly scratch: string;
}

/** Makes the commit in the repository on this disk and gives its id. */
export async function makeCommit(git: Git, commit: NewCommit): Promise<string> {
  const { parent, identity } = commit;
  const env = { GIT_INDEX_FILE: join(commit.scratch, 'index') };
  await git.local(['read-tree', parent], { env });
  for (const { path, mode, text } of commit.files) {
    const blob = await git.local(['hash-object', '-w', '--stdin', '--no-filters'], { input: text });
    await git.local(['update-index', '-z', '--index-info'], { env, input: `${mode} ${blob}\t${path}\0` });
  }
  // The other files are not on this disk; that they exist is known from the parent.
  const tree = await git.local(['write-tree', '--missing-ok'], { env });
  return git.local(['commit-tree', tree, '-p', parent], {
    input: formatMessage(commit.message),
    env: {
      GIT_AUTHOR_NAME: identity.name,
      GIT_AUTHOR_EMAIL: identity.email,
      GIT_COMMITTER_NAME: identity.name,
      GIT_COMMITTER_EMAIL: identity.email,
    },
  });
}
