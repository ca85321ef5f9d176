/** The requests to merge that a host's test server keeps, whichever host it is. */

/** A request to merge. */
export interface MergeAsked {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  merged: boolean;
  autoMerge: { readonly method: string; readonly commit: string } | undefined;
  readonly labels: string[];
  readonly reviewers: string[];
  readonly comments: string[];
  /** Whether the head is in a fork. */
  readonly isFork: boolean;
}

/** What a new one is told by. */
export type NewRequest = Pick<MergeAsked, 'head' | 'base' | 'title' | 'body'> &
  Partial<Pick<MergeAsked, 'isFork'>>;

/** Opens a request; undefined when there is one of the same branches. */
export function openRequest(requests: MergeAsked[], given: NewRequest): MergeAsked | undefined {
  const isSame = (one: MergeAsked) =>
    one.state === 'open' && one.head === given.head && one.base === given.base;
  if (given.isFork !== true && requests.some((one) => !one.isFork && isSame(one))) return undefined;
  const request: MergeAsked = {
    ...{ isFork: false, ...given, number: requests.length + 1, state: 'open', merged: false },
    ...{ autoMerge: undefined, labels: [], reviewers: [], comments: [] },
  };
  requests.push(request);
  return request;
}
