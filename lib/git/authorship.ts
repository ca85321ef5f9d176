/** By whom a commit is: author, committer, sign-off, signature. */
import { defaultIdentity, type Identity } from './identity.ts';
import { type Signer, withSigner } from './signing.ts';

/** What may be said of a commit's author and committer. */
export interface CommitOptions {
  /** @default `Millrace <millrace@noreply.invalid>` */
  readonly identity?: Identity;
  /** @default the author */
  readonly committer?: Identity;
  /** Whether the committer signs off by a trailer. @default false */
  readonly signOff?: boolean;
  /** A file with a private key of SSH or OpenPGP. @default commits are not signed */
  readonly signingKeyFile?: string | undefined;
}

/** The same with nothing left open, and the key ready for use. */
export interface Authorship {
  readonly author: Identity;
  readonly committer: Identity;
  readonly signOff: boolean;
  /** `undefined` when the commit is not signed. */
  readonly signer: Signer | undefined;
}

/** Does work that commits. What is made of the key is below a folder that the caller removes. */
export async function withAuthorship<Result>(
  options: CommitOptions,
  folder: string,
  work: (authorship: Authorship) => Promise<Result>,
): Promise<Result> {
  const { identity: author = defaultIdentity, committer = author, signOff = false, signingKeyFile } = options;
  return withSigner(signingKeyFile, folder, (signer) => work({ author, committer, signOff, signer }));
}
