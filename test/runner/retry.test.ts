import { describe, expect, test } from 'vitest';
import type { NodeStatus, RetryStrategy } from '../../lib/argo/manifest.ts';
import { decideRetry } from '../../lib/runner/execute/retry-decision.ts';
import { run, workflow } from './harness.ts';

const delivery =
  "lastRetry.status == 'Error' || asInt(lastRetry.exitCode) == 75 || asInt(lastRetry.exitCode) >= 128";

const failing = (code: number, strategy: string) =>
  workflow(`entrypoint: main
templates:
  - name: main
    retryStrategy: ${strategy}
    container:
      image: a
      command: [sh, -c, "echo attempt {{retries}} after {{lastRetry.exitCode}}; test {{retries}} -ge 2 || exit ${code}"]`);

describe('a retried template', () => {
  test.each([75, 137])('is tried again after exit code %i, below a node of type Retry', async (code) => {
    const { phase, node, phases, log } = await run(failing(code, `{limit: 3, expression: "${delivery}"}`));
    expect(phase).toBe('Succeeded');
    expect(phases()).toEqual({ '': 'Succeeded', '(0)': 'Failed', '(1)': 'Failed', '(2)': 'Succeeded' });
    expect(node('')).toMatchObject({
      type: 'Retry',
      children: [node('(0)').id, node('(1)').id, node('(2)').id],
    });
    expect(node('(1)')).toMatchObject({ type: 'Pod', nodeFlag: { retried: true } });
    expect(log('(0)')).toBe('attempt 0 after 0\n');
    expect(log('(2)')).toBe(`attempt 2 after ${code}\n`);
  });

  test.each([1, 2])('is not tried again after exit code %i', async (code) => {
    const { phase, message, phases } = await run(failing(code, `{limit: 3, expression: "${delivery}"}`));
    expect([phase, message]).toEqual(['Failed', 'retryStrategy.expression evaluated to false']);
    expect(phases()).toEqual({ '': 'Failed', '(0)': 'Failed' });
  });

  test('ends when no retries are left', async () => {
    const { phase, message, phases } = await run(failing(75, '{limit: "1"}'));
    expect([phase, message]).toEqual(['Failed', 'No more retries left']);
    expect(Object.keys(phases())).toEqual(['', '(0)', '(1)']);
  });

  test('errs when its expression cannot be evaluated', async () => {
    const { phase, message } = await run(
      failing(75, '{limit: 3, expression: "asInt(lastRetry.message) > 1"}'),
    );
    expect(phase).toBe('Error');
    expect(message).toContain('as a whole number at 1:1');
  });

  test('a DAG is repeated as a whole', async () => {
    const { phase, phases } = await run(
      workflow(`entrypoint: main
templates:
  - name: main
    retryStrategy: {limit: 1}
    dag: {tasks: [{name: a, template: t}]}
  - name: t
    container: {image: a, command: [sh, -c, "exit 1"]}`),
    );
    expect(phase).toBe('Failed');
    expect(phases()).toMatchObject({
      '(0)': 'Failed',
      '(0).a': 'Failed',
      '(1)': 'Failed',
      '(1).a': 'Failed',
    });
  });
});

const last = (fields: Partial<NodeStatus> = {}): NodeStatus => ({
  id: 'n',
  name: 'n',
  type: 'Pod',
  phase: 'Failed',
  message: 'main: Error (exit code 1)',
  outputs: { exitCode: '1' },
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:00:05Z',
  ...fields,
});

const decide = (strategy: RetryStrategy, count: number, node = last(), now = 5000) =>
  decideRetry(strategy, { count, last: node, startedAt: 0, now });

describe('the decision', () => {
  test('waits longer each time, up to the cap', () => {
    const backoff = { duration: '1s', factor: 2, cap: '5s' };
    const waits = [1, 2, 3, 4].map((count) => {
      const decision = decide({ backoff }, count);
      return decision.retry ? decision.waitMilliseconds : undefined;
    });
    expect(waits).toEqual([1000, 2000, 4000, 5000]);
  });

  test('stops when the wait would pass the longest duration', () => {
    expect(decide({ backoff: { duration: '3', maxDuration: '7s' } }, 1)).toEqual({
      retry: false,
      message: 'Backoff would exceed max duration limit',
    });
    expect(decide({ backoff: { duration: '1', maxDuration: '4' } }, 1)).toMatchObject({
      message: 'Max duration limit exceeded',
    });
  });

  test.each<[RetryStrategy, string, boolean]>([
    [{}, 'Failed', true],
    [{}, 'Error', false],
    [{ expression: 'true' }, 'Error', true],
    [{ retryPolicy: 'Always' }, 'Error', true],
    [{ retryPolicy: 'OnError' }, 'Failed', false],
    [{ retryPolicy: 'OnError' }, 'Error', true],
    [{ retryPolicy: 'OnTransientError' }, 'Failed', false],
  ])('by policy %o a node that is %s is tried again: %s', (strategy, phase, again) => {
    expect(decide(strategy, 1, last({ phase })).retry).toBe(again);
  });

  test('an expression sees the status, the duration and the message of the last attempt', () => {
    const expression =
      "lastRetry.status == 'Failed' && asFloat(lastRetry.duration) == 5 && lastRetry.message contains 'exit code' && retries == '1'";
    expect(decide({ expression }, 2)).toMatchObject({ retry: true });
  });

  test('refuses a policy that is not there', async () => {
    await expect(run(failing(1, '{retryPolicy: Never}'))).rejects.toThrow(
      "'Never' is not one of Always, OnFailure",
    );
  });
});
