/** Makes a commit that replaces files of another commit, without an index and without a working tree. */
import { type CommitMessage, formatMessage } from './commit-message.ts';
import type { PartialRepository } from './partial-repository.ts';
import { replaceInTree } from './tree.ts';

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
  /** Becomes the first parent, and gives no files. @default none */
  readonly follows?: string | undefined;
  readonly files: readonly NewFile[];
  readonly message: CommitMessage;
  readonly identity: Identity;
}

/** Makes the commit in the repository on this disk and gives its id. */
export async function makeCommit(repository: PartialRepository, commit: NewCommit): Promise<string> {
  const { parent, follows, identity } = commit;
  const { git } = repository;
  const entries = await Promise.all(
    commit.files.map(async ({ path, mode, text }) => ({
      path,
      mode,
      id: await git.local(['hash-object', '-w', '--stdin', '--no-filters'], { input: text }),
    })),
  );
  const before = await git.local(['rev-parse', '--verify', `${parent}^{tree}`]);
  const tree = await replaceInTree(repository, before, entries);
  const parents = follows === undefined ? [parent] : [follows, parent];
  return git.local(['commit-tree', tree, ...parents.flatMap((id) => ['-p', id])], {
    input: formatMessage(commit.message),
    env: {
      GIT_AUTHOR_NAME: identity.name,
      GIT_AUTHOR_EMAIL: identity.email,
      GIT_COMMITTER_NAME: identity.name,
      GIT_COMMITTER_EMAIL: identity.email,
    },
  });
}
