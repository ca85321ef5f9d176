/** Every case by the local runner, against what the real Argo gave. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadCases, recordedCases } from './case.ts';
import { judge } from './judge.ts';
import { explanations } from './recorded.ts';
import { runLocally } from './run-local.ts';
import { startServices } from './services.ts';
import { conformanceTable } from './table.ts';

const cases = loadCases();
const explained = explanations();
const services = await startServices();
afterAll(() => services.stop());

describe('as on Argo', () => {
  test.concurrent.for(cases)('$id', { timeout: 60_000 }, async (one, context) => {
    const { complaints } = judge(one, await runLocally(one, services), { explained: explained.get(one.id) });
    context.expect(complaints).toEqual([]);
  });
});

test('docs/conformance.md is what npm run conformance writes', () => {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'conformance.md');
  expect(readFileSync(file, 'utf8')).toBe(conformanceTable(cases, explained));
});

test('every recorded result belongs to a case', () => {
  const ids = cases.map(({ id }) => id);
  expect(recordedCases().filter((id) => !ids.includes(id))).toEqual([]);
});

test('differences are explained only for cases that are there', () => {
  const ids = cases.map(({ id }) => id);
  expect([...explained.keys()].filter((id) => !ids.includes(id))).toEqual([]);
});
