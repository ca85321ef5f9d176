/** How MLflow's answers read: what it leaves out, and how it writes numbers that JSON does not have. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasTags } from '../../lib/mlflow/filter.ts';
import { allPages } from '../../lib/mlflow/pages.ts';
import { modelVersion, run } from '../../lib/mlflow/schemas.ts';

function metricsOf(list: readonly object[]) {
  return run.parse({ info: { run_id: 'r', experiment_id: '1' }, data: { metrics: list } }).metrics;
}

describe('a run', () => {
  test('may have nothing but its ids', () => {
    expect(run.parse({ info: { run_id: 'r', experiment_id: '1' } })).toEqual({
      runId: 'r',
      experimentId: '1',
      artifactUri: '',
      metrics: new Map(),
      tags: new Map(),
      modelIds: [],
    });
  });

  test.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    [Number.MAX_VALUE, Number.POSITIVE_INFINITY],
    [-Number.MAX_VALUE, Number.NEGATIVE_INFINITY],
    [undefined, Number.NaN],
    [0, 0],
  ])('reads the metric %s as %d', (value, expected) => {
    expect(metricsOf([{ key: 'm', value }]).get('m')).toBe(expected);
  });

  test('keeps every other number as it is', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true, max: 1e300, min: -1e300 }), (value) => {
        const answer: unknown = JSON.parse(JSON.stringify({ key: 'm', value }));
        expect(metricsOf([Object(answer)]).get('m')).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test('refuses a metric that is no number', () => {
    expect(() => metricsOf([{ key: 'm', value: 'about 3' }])).toThrow();
  });
});

test('a version may name no run and no tag, and its number may come as a number', () => {
  expect(modelVersion.parse({ name: 'a', version: 3 })).toEqual({
    name: 'a',
    version: '3',
    source: '',
    status: 'READY',
    statusMessage: '',
    runId: '',
    tags: new Map(),
  });
});

describe('pages', () => {
  test('are read to the end, in order', async () => {
    const pages = new Map([
      [undefined, { items: [1, 2], nextPageToken: 'a' }],
      ['a', { items: [], nextPageToken: 'b' }],
      ['b', { items: [3], nextPageToken: '' }],
    ]);
    expect(await allPages(async (token) => pages.get(token) ?? { items: [], nextPageToken: '' })).toEqual([
      1, 2, 3,
    ]);
  });

  test('refuses a list that goes round in circles', async () => {
    await expect(allPages(async () => ({ items: [1], nextPageToken: 'again' }))).rejects.toThrow(
      /'again' twice/,
    );
  });
});

describe('a filter', () => {
  test('asks for all tags', () => {
    expect(hasTags({ 'a.b-c': '1', d: 'x y' })).toBe("tags.`a.b-c` = '1' AND tags.`d` = 'x y'");
  });

  test('refuses whatever could end its quotes', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom("'", '"', '`', '\\', '\n'),
        fc.string(),
        (before, quote, after) => {
          expect(() => hasTags({ a: `${before}${quote}${after}` })).toThrow(/quotes or control characters/);
        },
      ),
    );
  });
});
