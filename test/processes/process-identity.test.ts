/** A process is told apart from a later one that got its number. */
import { expect, test } from 'vitest';
import { identify, isRunning, ownIdentity } from '../../lib/processes/process-identity.ts';

test('a process is known by when it started', () => {
  const own = ownIdentity();
  expect(identify(process.pid)).toEqual(own);
  expect(isRunning(own)).toBe(true);
  expect(isRunning({ ...own, started: `${own.started}0` })).toBe(false);
});

test('a process that there is not has no identity', () => {
  expect(identify(2 ** 22 + 1)).toBeUndefined();
});
