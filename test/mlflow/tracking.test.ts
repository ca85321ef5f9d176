/** How runs are searched for on a server with many experiments and long answers. */
import { expect, test } from 'vitest';
import type { z } from 'zod';
import type { Http } from '../../lib/mlflow/http.ts';
import { createTracking } from '../../lib/mlflow/tracking.ts';

interface Search {
  readonly experiment_ids: readonly string[];
  readonly filter: string;
  readonly page_token: string | undefined;
}

test('runs are searched for in all experiments, page by page', async () => {
  const searches: Search[] = [];
  const experiments = Array.from({ length: 450 }, (_, index) => ({ experiment_id: String(index) }));
  const answerOf = (path: string, body: object): object => {
    const token = 'page_token' in body ? body.page_token : undefined;
    if (path.endsWith('experiments/search'))
      return token === undefined
        ? { experiments: experiments.slice(0, 300), next_page_token: 'more' }
        : { experiments: experiments.slice(300) };
    const { experiment_ids, filter, page_token } = Object.assign(
      { experiment_ids: [], filter: '', page_token: '' },
      body,
    );
    searches.push({ experiment_ids, filter, page_token });
    const info = { run_id: `run${searches.length}`, experiment_id: '0' };
    return token === undefined ? { runs: [{ info }], next_page_token: 'next' } : {};
  };
  const http: Http = {
    get: () => Promise.reject(new Error('not asked')),
    getText: () => Promise.reject(new Error('not asked')),
    post: () => Promise.reject(new Error('not asked')),
    search: async <T>(path: string, body: object, schema: z.ZodType<T>) => schema.parse(answerOf(path, body)),
  };

  const runs = await createTracking(http).findRuns({ a: 'x' });
  expect(runs.map((run) => run.runId)).toEqual(['run1', 'run3', 'run5']);
  expect(searches.map(({ experiment_ids, page_token }) => [experiment_ids.length, page_token])).toEqual([
    [200, undefined],
    [200, 'next'],
    [200, undefined],
    [200, 'next'],
    [50, undefined],
    [50, 'next'],
  ]);
  expect(new Set(searches.flatMap((search) => search.experiment_ids)).size).toBe(450);
  expect(new Set(searches.map((search) => search.filter))).toEqual(new Set(["tags.`a` = 'x'"]));
});
