/** The report step: what it writes on the runs, and how Argo's list of failures becomes one line. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeFailures, reportDelivery } from '../../../lib/steps/report/core.ts';
import { logOf } from '../log-of.ts';
import { run } from '../registry-fake.ts';

const failures = JSON.stringify([
  { displayName: 'train', message: 'exit code 1', phase: 'Failed', templateName: 'train' },
  { displayName: 'release', message: '', phase: 'Error' },
]);
const inputs = { workflow: 'delivery-1', workflowUid: 'u-1', status: 'Failed', failures };

function serverOf(runIds: readonly string[]) {
  const tags = new Map<string, Readonly<Record<string, string>>>();
  return {
    tags,
    findRuns: async (wanted: Readonly<Record<string, string>>) =>
      wanted['millrace.workflow-uid'] === 'u-1' ? runIds.map((runId) => run(runId)) : [],
    setRunTags: async (runId: string, written: Readonly<Record<string, string>>) =>
      void tags.set(runId, written),
  };
}

test('writes phase and message on every run of the workflow', async () => {
  const server = serverOf(['a', 'b']);
  expect(await reportDelivery(inputs, server, logOf().log)).toEqual({});
  const expected = { 'millrace.phase': 'Failed', 'millrace.message': 'train: exit code 1; release: Error' };
  expect([...server.tags]).toEqual([
    ['a', expected],
    ['b', expected],
  ]);
});

test('succeeds and says so when the workflow made no run', async () => {
  const { log, messages } = logOf();
  await reportDelivery(inputs, serverOf([]), log);
  expect(messages).toEqual(['the workflow made no MLflow run; nothing to write on']);
});

describe('failures', () => {
  test.each([
    ['[]', ''],
    ['null', ''],
    ['"[]"', ''],
    [JSON.stringify(failures), 'train: exit code 1; release: Error'],
    ['[{"displayName":"a","message":"two\\nlines"}]', 'a: two lines'],
    ['[1,null]', 'a node: failed; a node: failed'],
    ['not JSON\nat all', 'not JSON at all'],
    ['{"a":1}', '{"a":1}'],
  ])('%s becomes "%s"', (text, expected) => {
    expect(describeFailures(text)).toBe(expected);
  });

  test('of any shape become one line of at most 500 letters', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.string({ minLength: 600 })), (text) => {
        const line = describeFailures(text);
        expect(line.length).toBeLessThanOrEqual(500);
        expect(line).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
