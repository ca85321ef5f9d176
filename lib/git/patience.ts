/** How long a push that loses races is tried again: more and more rarely, at random moments, up to a deadline. */
import { setTimeout as sleep } from 'node:timers/promises';

/** The bounds, and the clock and chance they are kept by. */
export interface Patience {
  /** How often the branch may move before our push gets through. */
  readonly lostPushes: number;
  /** How often in a row the server may fail to answer. */
  readonly failures: number;
  /** After this long no further try begins. */
  readonly totalMilliseconds: number;
  /** The first wait is at most this long, or as long as the try before it; the bound doubles with each further one. */
  readonly firstWaitMilliseconds: number;
  readonly longestWaitMilliseconds: number;
  readonly now: () => number;
  /** A number from 0 up to, but not including, 1. */
  readonly random: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/** Many writers on one branch all get through: each round at least one of them does. */
export const defaultPatience: Patience = {
  lostPushes: 60,
  failures: 8,
  totalMilliseconds: 240_000,
  firstWaitMilliseconds: 100,
  longestWaitMilliseconds: 20_000,
  now: () => performance.now(),
  random: () => Math.random(),
  wait: (milliseconds) => sleep(milliseconds),
};

/**
 * The wait before the next try: any length up to a bound that doubles, so that writers who met do not meet again. The
 * bound begins at what the last try took, as that is how long somebody else has to get in between.
 */
export function waitMilliseconds(triesBefore: number, patience: Patience, tookMilliseconds = 0): number {
  const { firstWaitMilliseconds, longestWaitMilliseconds, random } = patience;
  const first = Math.max(firstWaitMilliseconds, tookMilliseconds);
  return random() * Math.min(longestWaitMilliseconds, first * 2 ** (triesBefore - 1));
}
