/** Two deliveries of one model at the same moment: each judges and releases its own version, and the newer one stays. */
import { expect, inject, test } from 'vitest';
import { fileOf } from '../git/git-fixture.ts';
import { unique } from '../mlflow/seed.ts';
import { type Delivered, deliveries } from './delivery.ts';
import { versionInUse } from './registered-models.ts';
import { leaks } from './secrets.ts';
import { goodMetrics, manifestPath } from './training-repository.ts';

const { readToken, writeToken } = inject('platform');
const { deliver, repository } = deliveries();

test('two deliveries of the same model end with their own versions, and the manifest with the newer promoted one', async () => {
  const model = unique('e2e-two');
  const source = await repository({ metrics: goodMetrics });
  const given = { 'model-name': model, 'repo-url': source.url };
  const both = await Promise.all([deliver(given), deliver(given)]);

  expect(both.map(({ phase, failure }) => ({ phase, failure }))).toEqual([
    { phase: 'Succeeded' },
    { phase: 'Succeeded' },
  ]);
  expect(both.map(versionOf).toSorted()).toEqual([1, 2]);
  // Each found the version that its own training registered.
  for (const delivered of both)
    expect(await workflowOfRun(delivered.output('run-id') ?? '')).toBe(delivered.workflow.metadata.name);

  const promoted = both.filter((delivered) => delivered.output('verdict') === 'promote');
  const [newest] = promoted.toSorted((left, right) => versionOf(right) - versionOf(left));
  // Version 2 is no worse than version 1, so it is promoted whenever it is judged.
  expect(versionOf(newest)).toBe(2);
  expect(await versionInUse(model)).toBe('2');
  expect(await fileOf(source.path, manifestPath)).toContain(`storageUri: "${newest?.output('model-uri')}"`);

  const wrote = both.flatMap((delivered) => delivered.output('commit') || []);
  expect((await source.commits()).filter((subject) => subject.startsWith('deliver '))).toHaveLength(
    wrote.length,
  );
  expect((await source.commits())[0]).toBe(`deliver ${model} version 2 to production`);
  expect(
    leaks(
      both.flatMap(({ kept }) => kept),
      [readToken, writeToken],
    ),
  ).toEqual([]);
});

function versionOf(delivered: Delivered | undefined): number {
  return Number(delivered?.output('model-version'));
}

/** The name of the workflow that the tags on an MLflow run tell. */
async function workflowOfRun(runId: string): Promise<string | undefined> {
  const { trackingUri } = inject('platform');
  const response = await fetch(`${trackingUri}/api/2.0/mlflow/runs/get?run_id=${runId}`);
  const tags: unknown = Object(await response.json()).run?.data?.tags;
  return Array.isArray(tags) ? tags.find(({ key }) => key === 'millrace.workflow')?.value : undefined;
}
