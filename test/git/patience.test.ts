/** How long is waited between tries. */
import { expect, test } from 'vitest';
import { defaultPatience, waitMilliseconds } from '../../lib/git/patience.ts';

test('waits grow to a bound and are spread by chance', () => {
  const waits = (chance: number) => {
    const patience = { ...defaultPatience, random: () => chance };
    return [1, 2, 3, 6, 60].map((tries) => waitMilliseconds(tries, patience));
  };
  expect(waits(0.5)).toEqual([50, 100, 200, 1600, 10_000]);
  expect(waits(0)).toEqual([0, 0, 0, 0, 0]);
});

test('a try that takes long is followed by a longer wait', () => {
  const patience = { ...defaultPatience, random: () => 0.5 };
  const waits = [50, 1_000, 60_000].map((took) => waitMilliseconds(2, patience, took));
  expect(waits).toEqual([100, 1_000, 10_000]);
});
