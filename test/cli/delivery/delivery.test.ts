import { describe, expect, test } from 'vitest';
import { readDelivery } from '../../../lib/cli/delivery/delivery.ts';
import { metricsTable } from '../../../lib/cli/delivery/metrics-table.ts';
import { outcomeOf } from '../../../lib/cli/delivery/outcome.ts';
import { plain } from '../../../lib/cli/text/paint.ts';
import { held, promoted, running } from '../deliveries.ts';
import { noon, workflowOf } from '../workflows.ts';

describe('a delivery read from its workflow', () => {
  test('has what its steps said', () => {
    expect(readDelivery(promoted())).toMatchObject({
      model: 'Churn',
      version: '2',
      verdict: 'promote',
      reasons: ['rmse 4.5 is no worse than 5 of version 1'],
      championVersion: '1',
      previousVersion: '1',
      uri: 's3://models/m-2',
      commit: 'c'.repeat(40),
      isUpToDate: false,
    });
  });

  test('has nothing that did not happen', () => {
    expect(readDelivery(held())).toMatchObject({ verdict: 'hold', uri: undefined, commit: undefined });
  });

  test('is none for a workflow that trained nothing', () => {
    expect(readDelivery(workflowOf('Succeeded', [{ name: '' }]))).toBeUndefined();
  });

  test('takes no value that its step could not have given', () => {
    const odd = { 'model-version': 'seven', verdict: 'maybe', metrics: '{' };
    const node = { name: 'x', inputs: { 'model-name': 'Churn' }, outputs: odd };
    expect(readDelivery(workflowOf('Succeeded', [node]))).toBeUndefined();
  });
});

describe('the outcome for programs', () => {
  test('has the same fields for every run, in the same order', () => {
    const fields = [
      ...['phase', 'workflow', 'model', 'version', 'verdict', 'uri', 'commit', 'repository', 'durations'],
    ];
    for (const workflow of [promoted(), held(), running(), workflowOf('Failed', [])])
      expect(Object.keys(outcomeOf(workflow, { repository: undefined }))).toEqual(fields);
  });

  test('tells a promotion', () => {
    expect(outcomeOf(promoted(), { repository: '/git/churn.git' })).toEqual({
      phase: 'Succeeded',
      workflow: 'w-1',
      model: 'Churn',
      version: 2,
      verdict: 'promote',
      uri: 's3://models/m-2',
      commit: 'c'.repeat(40),
      repository: '/git/churn.git',
      durations: { train: 11, evaluate: 1, promote: 1, 'resolve-uri': 1, 'update-git': 1 },
    });
  });

  test('has null for what a hold does not come to', () => {
    expect(outcomeOf(held(), { repository: undefined })).toMatchObject({
      verdict: 'hold',
      uri: null,
      commit: null,
      repository: null,
      durations: { train: 11, evaluate: 1 },
    });
  });

  test('counts milliseconds where somebody watched', () => {
    const times = new Map([['id:release.evaluate', { start: noon, end: noon + 345 }]]);
    expect(outcomeOf(promoted(), { repository: undefined, times }).durations['evaluate']).toBe(0.345);
  });
});

describe('the table of metrics', () => {
  const delivery = readDelivery(promoted());

  test('shows both sides and the change', () => {
    expect(delivery && metricsTable(delivery, plain)).toEqual([
      'metric  version 2  champion 1  change',
      'rmse          4.5           5   -10 %',
      'r2              –        0.25       –',
    ]);
  });

  test('shows one side where there is no champion', () => {
    expect(delivery && metricsTable({ ...delivery, championVersion: undefined }, plain)).toEqual([
      'metric  version 2',
      'rmse          4.5',
      'r2              –',
    ]);
  });
});
