/** The record of each rule, for programs. */
import { describe, expect, test } from 'vitest';
import type { Gate } from '../../../lib/steps/evaluate/gate.ts';
import { type Contender, judge } from '../../../lib/steps/evaluate/rules.ts';

function contender(version: string, rmse: number): Contender {
  return { version, runId: `run${version}`, metrics: new Map([['rmse', rmse]]), tags: new Set() };
}

function gateOf(): Gate {
  const bounds = { threshold: 65, minAbsoluteChange: 2, minRelativeChange: 0.01 };
  return {
    rules: [{ metric: 'rmse', greaterIsBetter: false, ...bounds }],
    firstModel: 'promote',
    signature: 'any',
  };
}

describe('the record of a rule', () => {
  const told = (challenger: number, champion?: number, change: Partial<Gate> = {}) => {
    const other = champion === undefined ? undefined : contender('3', champion);
    const judgement = judge({ ...gateOf(), ...change }, contender('4', challenger), other);
    return judgement.rules.map((one) => [one.rule, one.challenger, one.champion, one.bound, one.outcome]);
  };

  test.each([
    ['each bound on its own', told(59, 60), ['passed', 'failed', 'passed'], [59, 60]],
    [
      'a number that is not finite as absent',
      told(Number.NaN, 60),
      ['failed', 'failed', 'failed'],
      [undefined, 60],
    ],
    ['the first model', told(59), ['passed', 'not compared', 'not compared'], [59]],
    ['a champion without a number', told(59, Number.NaN), ['passed', 'failed', 'failed'], [59]],
    [
      'a champion that need not have one',
      told(59, Number.NaN, { championWithoutMetric: 'promote' }),
      ['passed', 'not compared', 'not compared'],
      [59],
    ],
  ])('says %s', (_, records, [threshold, absolute, relative], [challenger, champion]) => {
    expect(records).toEqual([
      ['threshold', challenger, champion, 65, threshold],
      ['minAbsoluteChange', challenger, champion, 2, absolute],
      ['minRelativeChange', challenger, champion, 0.01, relative],
    ]);
  });

  test('is absent when the order of the versions decides', () => {
    expect(judge(gateOf(), contender('4', 1), contender('5', 60)).rules).toEqual([]);
  });
});
