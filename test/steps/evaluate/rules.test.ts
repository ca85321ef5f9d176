/** The gate's rules: every sentence they say, and that they fail closed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Gate, type GateRule, gate } from '../../../lib/steps/evaluate/gate.ts';
import { type Contender, judge } from '../../../lib/steps/evaluate/rules.ts';
import type { ModelInputs } from '../../../lib/steps/evaluate/signature.ts';

type Change = Pick<GateRule, 'threshold' | 'minAbsoluteChange' | 'minRelativeChange'>;

function contender(version: string, metrics: Readonly<Record<string, number>>): Contender {
  return { version, runId: `run${version}`, metrics: new Map(Object.entries(metrics)), tags: new Set() };
}

function rules(change: Change, greaterIsBetter = false): Gate {
  return {
    rules: [{ metric: 'rmse', greaterIsBetter, ...change }],
    firstModel: 'promote',
    signature: 'any',
  };
}

function judged(change: Change, challenger: number, champion?: number, greaterIsBetter = false) {
  const other = champion === undefined ? undefined : contender('3', { rmse: champion });
  const { verdict, reasons } = judge(
    rules(change, greaterIsBetter),
    contender('4', { rmse: challenger }),
    other,
  );
  return [verdict, ...reasons];
}

describe('a threshold', () => {
  test.each([
    [{ threshold: 65 }, 53.2, false, 'promote', 'rmse 53.2 is at most 65'],
    [{ threshold: 65 }, 65, false, 'promote', 'rmse 65 is at most 65'],
    [{ threshold: 65 }, 71, false, 'hold', 'rmse 71 is not at most 65'],
    [{ threshold: 0.8 }, 0.8, true, 'promote', 'rmse 0.8 is at least 0.8'],
    [{ threshold: 0.8 }, 0.79, true, 'hold', 'rmse 0.79 is not at least 0.8'],
  ])('%j on %d (greater is better: %s) says %s', (change, value, greaterIsBetter, verdict, reason) => {
    expect(judged(change, value, undefined, greaterIsBetter)).toEqual([verdict, reason]);
  });
});

describe('a change', () => {
  test.each([
    [{ minAbsoluteChange: 0 }, 50, 50, false, 'promote', 'rmse 50 is no worse than 50 of version 3'],
    [{ minAbsoluteChange: 0 }, 51, 50, false, 'hold', 'rmse 51 is worse than 50 of version 3'],
    [{ minAbsoluteChange: 2 }, 48, 50, false, 'promote', 'rmse 48 is at least 2 better than 50 of version 3'],
    [
      { minAbsoluteChange: 2 },
      49,
      50,
      false,
      'hold',
      'rmse 49 is not at least 2 better than 50 of version 3',
    ],
    [{ minAbsoluteChange: 2 }, 52, 50, true, 'promote', 'rmse 52 is at least 2 better than 50 of version 3'],
    [{ minRelativeChange: 0 }, 0, 0, false, 'promote', 'rmse 0 is no worse than 0 of version 3'],
    [
      { minRelativeChange: 0.05 },
      47.5,
      50,
      false,
      'promote',
      'rmse 47.5 is at least 5 % better than 50 of version 3',
    ],
    [
      { minRelativeChange: 0.05 },
      48,
      50,
      false,
      'hold',
      'rmse 48 is not at least 5 % better than 50 of version 3',
    ],
    [
      { minRelativeChange: 0.5 },
      -0.5,
      -1,
      true,
      'promote',
      'rmse -0.5 is at least 50 % better than -1 of version 3',
    ],
    [
      { minRelativeChange: 0.5 },
      -1.5,
      -1,
      true,
      'hold',
      'rmse -1.5 is not at least 50 % better than -1 of version 3',
    ],
    [{ minRelativeChange: 0.1 }, 0.1, 0, true, 'promote', 'rmse 0.1 is better than 0 of version 3'],
    [{ minRelativeChange: 0.1 }, 0, 0, true, 'hold', 'rmse 0 is not better than 0 of version 3'],
  ])(
    '%j with %d against %d (greater is better: %s) says %s',
    (change, value, base, greater, verdict, reason) => {
      expect(judged(change, value, base, greater)).toEqual([verdict, reason]);
    },
  );

  test('asks nothing of the first model, unless the gate leaves that to a person', () => {
    const change = { minAbsoluteChange: 1 };
    expect(judged(change, 5)).toEqual([
      'promote',
      'rmse 5 is compared with nothing: no version has the alias yet',
    ]);
    const held = judge({ ...rules(change), firstModel: 'hold' }, contender('1', { rmse: 5 }), undefined);
    expect(held.verdict).toBe('hold');
    expect(held.reasons[0]).toMatch(
      /^no version has the alias yet, and the gate leaves the first one to a person/,
    );
  });
});

describe('the order of versions', () => {
  test('holds an older version that a newer one has overtaken, however good it is', () => {
    const { verdict, reasons } = judge(
      rules({ threshold: 65 }),
      contender('9', { rmse: 1 }),
      contender('10', {}),
    );
    expect([verdict, ...reasons]).toEqual(['hold', 'superseded by version 10']);
  });

  test('lets the champion keep what it has', () => {
    const { verdict, reasons } = judge(
      rules({ minAbsoluteChange: 9 }),
      contender('4', {}),
      contender('4', {}),
    );
    expect([verdict, ...reasons]).toEqual(['promote', 'version 4 has the alias already']);
  });
});

describe('a metric that cannot be judged', () => {
  const wayOut = 'log it as a finite number in the training, or take the rule out of the gate';

  test('refuses a challenger without it, even as the first model', () => {
    const { verdict, reasons, metrics } = judge(
      rules({ minAbsoluteChange: 0 }),
      contender('4', {}),
      undefined,
    );
    expect([verdict, ...reasons]).toEqual(['hold', `rmse is missing (run run4 of version 4): ${wayOut}`]);
    expect(metrics).toEqual({ rmse: {} });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses %d on either side',
    (value) => {
      expect(judged({ threshold: 65 }, value)).toEqual([
        'hold',
        `rmse is ${value} (run run4 of version 4): ${wayOut}`,
      ]);
      expect(judged({ minAbsoluteChange: 0 }, 1, value)).toEqual([
        'hold',
        `rmse is ${value} (run run3 of version 3): ${wayOut}`,
      ]);
    },
  );

  test('of the champion does not matter to a threshold', () => {
    expect(judged({ threshold: 65 }, 1, Number.NaN)).toEqual(['promote', 'rmse 1 is at most 65']);
  });

  test('refuses a version whose run is unknown, and says so', () => {
    const orphan: Contender = { version: '4', runId: '', metrics: new Map(), tags: new Set() };
    expect(judge(rules({ threshold: 1 }), orphan, undefined).reasons[0]).toMatch(
      /^rmse is missing \(version 4 names no run\)/,
    );
  });
});

describe('a policy', () => {
  const change = { minAbsoluteChange: 0 };
  const policies = {
    missingMetric: 'fail',
    nonFiniteMetric: 'fail',
    championWithoutMetric: 'promote',
  } as const;
  const strict: Gate = { ...rules(change), ...policies };

  test('lets the workflow fail when the challenger has no usable metric, and only then', () => {
    const logged: Record<string, number>[] = [{}, { rmse: Number.NaN }, { rmse: 9 }];
    const judgements = logged.map((metrics) =>
      judge(strict, contender('4', metrics), contender('3', { rmse: 5 })),
    );
    expect(judgements.map(({ verdict, fails }) => [verdict, fails])).toEqual([
      ['hold', true],
      ['hold', true],
      ['hold', false],
    ]);
  });

  test.each([
    [{}, 'has none'],
    [{ rmse: Number.POSITIVE_INFINITY }, 'has Infinity'],
  ])('lets the thresholds alone decide when the champion is %j', (metrics, words) => {
    const { verdict, reasons } = judge(strict, contender('4', { rmse: 9 }), contender('3', metrics));
    expect([verdict, ...reasons]).toEqual(['promote', `rmse 9 is compared with nothing: version 3 ${words}`]);
  });

  test('holds a version without the tags that it must have', () => {
    const tagged: Gate = { ...rules({ threshold: 10 }), requiredTags: ['commit', 'data'] };
    const some = { ...contender('4', { rmse: 9 }), tags: new Set(['commit']) };
    expect(judge(tagged, some, undefined)).toMatchObject({
      verdict: 'hold',
      reasons: ['rmse 9 is at most 10', 'tags are missing on version 4 and on its run: data'],
    });
    const all = { ...some, tags: new Set(['commit', 'data']) };
    expect(judge(tagged, all, undefined)).toMatchObject({ verdict: 'promote' });
  });
});

describe('the signature', () => {
  const asked: Gate = {
    rules: [{ metric: 'rmse', greaterIsBetter: false, threshold: 9 }],
    firstModel: 'hold',
  };
  const column = (name: string, type: string, required = true) => ({ name, type: { type }, required });
  const withInputs = (version: string, inputs: ModelInputs | undefined): Contender => ({
    ...contender(version, { rmse: 1 }),
    ...(inputs === undefined ? {} : { inputs }),
  });
  const one = { schema: [column('a', 'double')] };

  test.each<[string, ModelInputs | undefined, ModelInputs | undefined, string, string]>([
    ['the same', one, one, 'promote', 'signature takes what clients send to version 3'],
    [
      'one input more',
      one,
      { schema: [...one.schema, column('b', 'long')] },
      'hold',
      "signature does not take what clients send to version 3: 'b' is new and required",
    ],
    [
      'none at the champion',
      'none',
      one,
      'promote',
      'signature: version 3 has none, so there is nothing to fit',
    ],
    [
      'none at the challenger',
      one,
      'none',
      'hold',
      'signature is missing in version 4, and version 3 has one: log the model with signature=infer_signature(…)',
    ],
    [
      'an unreadable champion',
      { unreadable: 'its files are gone' },
      one,
      'hold',
      'signature of version 3 cannot be read: its files are gone',
    ],
    [
      'a challenger that nobody looked at',
      one,
      undefined,
      'hold',
      'signature of version 4 cannot be read: nothing is known of it',
    ],
  ])('with %s', (_, champion, challenger, verdict, reason) => {
    const judgement = judge(asked, withInputs('4', challenger), withInputs('3', champion));
    expect([judgement.verdict, judgement.reasons[1]]).toEqual([verdict, reason]);
  });
});

const value = fc.oneof(
  fc.double({ min: -100, max: 100, noNaN: true }),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, undefined),
);
const bound = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });
const anyGate = fc.record({
  rules: fc.array(
    fc
      .record({
        metric: fc.constantFrom('a', 'b'),
        greaterIsBetter: fc.boolean(),
        threshold: bound,
        minAbsoluteChange: bound,
        minRelativeChange: bound.map((share) => (share === undefined ? share : share / 4)),
      })
      .filter((rule) => gate.shape.rules.element.safeParse(rule).success),
    { minLength: 1, maxLength: 3 },
  ),
  firstModel: fc.constantFrom('promote' as const, 'hold' as const),
  signature: fc.constant('any' as const),
});
const sides = fc.record({ a: value, b: value });

/** The rules said again, as plainly as can be: turned so that greater is always better. */
function passes(
  rule: GateRule,
  mine: number | undefined,
  theirs: number | undefined,
  first: boolean,
): boolean {
  const sign = rule.greaterIsBetter ? 1 : -1;
  if (mine === undefined || !Number.isFinite(mine)) return false;
  if (rule.threshold !== undefined && sign * mine < sign * rule.threshold) return false;
  if (first || (rule.minAbsoluteChange === undefined && rule.minRelativeChange === undefined)) return true;
  if (theirs === undefined || !Number.isFinite(theirs)) return false;
  if (rule.minAbsoluteChange !== undefined && sign * mine < sign * theirs + rule.minAbsoluteChange)
    return false;
  if (rule.minRelativeChange === undefined) return true;
  const gain = sign * (mine - theirs);
  if (rule.minRelativeChange === 0) return gain >= 0;
  return theirs === 0 ? gain >= 1e-10 : gain / Math.abs(theirs) >= rule.minRelativeChange;
}

function metricsOf(side: { a: number | undefined; b: number | undefined }): ReadonlyMap<string, number> {
  return new Map(Object.entries(side).flatMap(([key, one]) => (one === undefined ? [] : [[key, one]])));
}

test('the gate promotes exactly when every rule passes, and always says why', () => {
  fc.assert(
    fc.property(anyGate, sides, fc.option(sides, { nil: undefined }), (rulesOfGate, mine, theirs) => {
      const { verdict, reasons, metrics } = judge(
        rulesOfGate,
        { version: '4', runId: 'x', metrics: metricsOf(mine), tags: new Set() },
        theirs && { version: '3', runId: 'y', metrics: metricsOf(theirs), tags: new Set() },
      );
      const first = theirs === undefined;
      const all = rulesOfGate.rules.every((rule) => {
        const key = rule.metric === 'a' ? 'a' : 'b';
        return passes(rule, mine[key], theirs?.[key], first);
      });
      expect(verdict).toBe(all && !(first && rulesOfGate.firstModel === 'hold') ? 'promote' : 'hold');
      expect(reasons.length).toBeGreaterThanOrEqual(1);
      expect(
        Object.values(metrics)
          .flatMap((pair) => Object.values(pair))
          .every(Number.isFinite),
      ).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
