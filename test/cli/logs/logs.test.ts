import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf, isTransient } from '../../../lib/cli/delivery/failure.ts';
import { printLogs } from '../../../lib/cli/logs/follow.ts';
import { LinePrefix } from '../../../lib/cli/logs/line-prefix.ts';
import { readableLine } from '../../../lib/cli/logs/log-line.ts';
import { nodeLogs } from '../../../lib/cli/logs/node-logs.ts';
import { plain } from '../../../lib/cli/text/paint.ts';
import { promoted } from '../deliveries.ts';
import { workflowOf } from '../workflows.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-logs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a log line', () => {
  test('of a step is a time, a message and values', () => {
    const time = new Date(2026, 0, 2, 12, 3, 4).toISOString();
    const line = JSON.stringify({ time, step: 's', message: 'a\u001bb', version: '7', none: '', list: [1] });
    expect(readableLine(line, plain)).toBe("12:03:04  a\\eb  version=7 none='' list=[1]");
  });

  test.each([
    ['{"message":"not of a step"}', '{"message":"not of a step"}'],
    ['{"time":1}', '{"time":1}'],
    ['{broken', '{broken'],
    ['\u001b[32mgreen\u001b[0m\tx', 'green    x'],
    [' 10 %\r 90 %\r100 %', '100 %'],
    ['windows\r', 'windows'],
    ['\u001b]0;title\u0007x', 'x'],
  ])('%j stays as it is, without what a terminal obeys', (line, shown) => {
    expect(readableLine(line, plain)).toBe(shown);
  });
});

describe('what stands before a line', () => {
  test('is its label, and lines of all that are known line up', () => {
    const prefix = new LinePrefix({ colours: false });
    prefix.expect(['train/checkout', 'evaluate']);
    expect([
      prefix.put('evaluate', 'judged'),
      prefix.put('train/checkout', 'cloned'),
      prefix.put('evaluate', ''),
    ]).toEqual(['evaluate       │ judged', 'train/checkout │ cloned', 'evaluate       │']);
  });

  test('has one colour for a node and its containers, and another for the next node', () => {
    const prefix = new LinePrefix({ colours: true });
    const [checkout, fit, evaluate] = ['train/checkout', 'train/fit', 'evaluate'].map((label) =>
      prefix.put(label, 'x'),
    );
    expect([checkout, fit].every((line) => line?.includes('\u001b[36m'))).toBe(true);
    expect(evaluate).toContain('\u001b[32m');
    expect(evaluate).not.toContain('\u001b[36m');
  });
});

describe('the logs of a run', () => {
  const run = () => ({ workflow: promoted(), folder });
  const labels = (name?: string) => nodeLogs(run(), name).map(({ label }) => label);

  beforeEach(() => {
    write('id:train(0)', 'checkout', 'cloned\n');
    write('id:train(0)', 'fit', 'one\ntwo');
    write('id:release.evaluate', 'main', 'judged\n');
  });

  test('are those of its containers, in the order of the tree', () => {
    expect(labels()).toEqual(['train/checkout', 'train/fit', 'evaluate']);
  });

  test.each([
    ['train', ['train/checkout', 'train/fit']],
    ['train/fit', ['train/fit']],
    ['fit', ['train/fit']],
    ['w-1.release.evaluate', ['evaluate']],
    ['release', ['evaluate']],
    ['w-1', ['train/checkout', 'train/fit', 'evaluate']],
    ['promote', []],
  ])('of %j are %j', (name, found) => expect(labels(name)).toEqual(found));

  test('refuses a name that no node has', () => {
    expect(() => labels('nope')).toThrow("no node 'nope'; those with logs are train, evaluate");
  });

  test('are followed until the run is over, and nothing is printed twice', async () => {
    const printed: string[] = [];
    let looks = 0;
    await printLogs({
      read: () => {
        looks += 1;
        if (looks === 2) write('id:train(0)', 'fit', 'one\ntwo and more\nthree');
        return { ...run(), isRunning: looks < 3 };
      },
      logsOf: (stored) => nodeLogs(stored, 'fit'),
      follow: true,
      print: (_, line) => printed.push(line),
      signal: new AbortController().signal,
    });
    expect(printed).toEqual(['one', 'two and more', 'three']);
  });
});

describe('a failure', () => {
  test('is that of the container that failed by itself, in the last attempt', () => {
    const attempts = [0, 1].flatMap((attempt) => [
      { name: `fit(${attempt})`, inside: '', phase: 'Failed', times: [attempt, attempt + 1] as const },
      { name: `fit(${attempt}).data`, type: 'Container', inside: `fit(${attempt})`, phase: 'Failed' },
      { name: `fit(${attempt}).main`, type: 'Container', inside: `fit(${attempt})`, phase: 'Error' },
    ]);
    const workflow = workflowOf('Failed', [
      { name: '', type: 'DAG', phase: 'Failed' },
      { name: 'fit', type: 'Retry', inside: '', phase: 'Failed', children: ['fit(0)', 'fit(1)'] },
      ...attempts,
    ]);
    write('id:fit(1)', 'data', '{"time":"t","step":"s","message":"server is down","exitCode":75}\n');
    expect(failureOf({ workflow, folder })).toMatchObject({ label: 'fit(1)/data', cause: 'server is down' });
  });

  test.each([
    ['its error with what follows', 'one\nERROR: no data\n\nIs it pushed?\n', 'ERROR: no data Is it pushed?'],
    ['the last error', 'KeyError: a\nlater\nsklearn.x.FitError: b\n', 'sklearn.x.FitError: b'],
    ['its last line', 'loading\n\u001b[31mthere is no file\u001b[0m\n', 'there is no file'],
  ])('of a program that is not ours says how it ended and %s', (_, log, words) => {
    const message = 'main: Error (exit code 3): ';
    const workflow = workflowOf('Failed', [{ name: '', phase: 'Failed', message }]);
    const { id } = Object.values(workflow.status?.nodes ?? {})[0] ?? {};
    write(id ?? '', 'main', log);
    expect(failureOf({ workflow, folder })?.cause).toBe(`main: Error (exit code 3): ${words}`);
  });

  test('of a step of ours that was killed has no last word', () => {
    const workflow = workflowOf('Failed', [{ name: '', phase: 'Failed', message: 'exit code 137' }]);
    const { id } = Object.values(workflow.status?.nodes ?? {})[0] ?? {};
    write(id ?? '', 'main', '{"time":"t","step":"s","message":"fetching"}\n');
    expect(failureOf({ workflow, folder })).toMatchObject({ message: 'exit code 137', cause: undefined });
  });

  test('passes when its exit code says so', () => {
    const failing = (exitCode: string) =>
      workflowOf('Failed', [{ name: '', phase: 'Failed', message: `main: Error (exit code ${exitCode})` }]);
    expect(['75', '1', '175', '2'].map((code) => isTransient(failing(code)))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test('is none in a run that went well', () => {
    expect(failureOf({ workflow: promoted(), folder })).toBeUndefined();
  });
});

function write(node: string, container: string, text: string): void {
  mkdirSync(join(folder, 'logs', node), { recursive: true });
  writeFileSync(join(folder, 'logs', node, `${container}.log`), text);
}
