/** Pull requests and merge requests, whatever the host calls them. */

/** A request that is open. */
export interface OpenRequest {
  readonly number: number;
  /** Where people look at it. */
  readonly url: string;
  /** The branch that is to be merged. */
  readonly head: string;
  readonly title: string;
  readonly body: string;
}

/** What people read in a request. */
export interface RequestText {
  /** One line. */
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** How a merge is made. */
export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** What is asked of the host beside the request itself. */
export interface RequestWishes {
  readonly labels: readonly string[];
  /** User names, and `team/<name>` for a team where the host has teams. */
  readonly reviewers: readonly string[];
  /** Merges by itself as soon as the host's own rules allow it; `undefined` leaves that to people. */
  readonly autoMerge: MergeMethod | undefined;
}

/** The requests of one repository; every method throws a `PermanentError` or a `TransientError` that says what is wrong. */
export interface Requests {
  /** The open ones into a branch. */
  listOpen(base: string): Promise<readonly OpenRequest[]>;
  open(branches: { readonly head: string; readonly base: string }, text: RequestText): Promise<OpenRequest>;
  update(request: OpenRequest, text: RequestText): Promise<void>;
  /** Adds what is missing; labels and reviewers of others stay. `commit` is what the merge is to be made of. */
  arrange(request: OpenRequest, wishes: RequestWishes, commit: string): Promise<void>;
  /** Closes it, with a note that says why. */
  close(request: OpenRequest, note: string): Promise<void>;
}
