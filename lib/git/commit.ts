/** Makes a commit that replaces files of another commit, without an index and without a working tree. */
import { PermanentError } from '../errors.ts';
import type { Authorship } from './authorship.ts';
import { type CommitMessage, formatMessage } from './commit-message.ts';
import type { PartialRepository } from './partial-repository.ts';
import type { Git } from './program.ts';
import { replaceInTree } from './tree.ts';

/** The new text of a file. */
export interface NewFile {
  readonly path: string;
  readonly mode: string;
  readonly text: string;
}

/** What is committed on top of what. */
export interface NewCommit extends Authorship {
  readonly parent: string;
  /** Becomes the first parent, and gives no files. @default none */
  readonly follows?: string | undefined;
  readonly files: readonly NewFile[];
  readonly message: CommitMessage;
}

/** Makes the commit in the repository on this disk and gives its id. */
export async function makeCommit(repository: PartialRepository, commit: NewCommit): Promise<string> {
  const { parent } = commit;
  const { git } = repository;
  const entries = await Promise.all(
    commit.files.map(async ({ path, mode, text }) => ({
      path,
      mode,
      id: await git.local(['hash-object', '-w', '--stdin', '--no-filters'], { input: text }),
    })),
  );
  const tree = await replaceInTree(repository, await repository.folderOf(parent), entries);
  return commitTree(git, tree, commit);
}

async function commitTree(git: Git, tree: string, commit: NewCommit): Promise<string> {
  const { parent, follows, message, author, committer, signOff, signer } = commit;
  const name = `${committer.name} <${committer.email}>`;
  const trailers = { ...message.trailers, ...(signOff && { 'Signed-off-by': name }) };
  const parents = follows === undefined ? [parent] : [follows, parent];
  const from = parents.flatMap((id) => ['-p', id]);
  const sign = signer === undefined ? [] : ['--gpg-sign'];
  try {
    return await git.local([...(signer?.config ?? []), 'commit-tree', ...sign, tree, ...from], {
      input: formatMessage({ ...message, trailers }),
      env: {
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_COMMITTER_NAME: committer.name,
        GIT_COMMITTER_EMAIL: committer.email,
        ...signer?.env,
      },
    });
  } catch (error) {
    if (signer === undefined || error instanceof PermanentError) throw error;
    throw new PermanentError(
      `the commit cannot be signed with the key in ${signer.keyFile}; is it whole, and without a passphrase?`,
      { cause: error },
    );
  }
}
