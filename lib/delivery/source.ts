/** What is trained: the repository with the training code. */
import type { SecretKey } from '../argo/key-refs.ts';

/** A repository and the revision of it that is trained. */
export interface Source {
  /** The repository's address over HTTP, without credentials; the default of the parameter `repo-url`. */
  readonly repoUrl: string;
  /** The branch, tag or commit; the default of the parameter `revision`. @default `main` */
  readonly revision?: string;
  /** A token that may read the repository; any user name goes with it. @default it can be read by everybody */
  readonly token?: SecretKey;
}
