/** How long is waited between tries. */
import { expect, test } from 'vitest';
import { defaultPatience, waitMilliseconds } from '../../lib/git/patience.ts';

test('waits grow to a bound and are spread by chance', () => {
  const waits = (chance: number) => {
    const patience = { ...defaultPatience, random: () => chance };
    return [1, 2, 3, 6, 60].map((tries) => waitMilliseconds(tries, patience));
  };
  expect(waits(0.5)).toEqual([50, 100, 200, 1500, 1500]);
  expect(waits(0)).toEqual([0, 0, 0, 0, 0]);
});
