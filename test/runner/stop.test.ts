import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { listRuns } from '../../lib/runner/store/runs.ts';
import { run, temporaryFolder, workflow } from './harness.ts';
import { allLogs, processesWith, startRunProcess, until } from './processes.ts';

/** A number of seconds that no other process of the machine sleeps. */
const nap = () => String(randomInt(100_000, 999_999));

const sleeping = (seconds: string) =>
  workflow(`entrypoint: main
onExit: report
templates:
  - name: main
    dag: {tasks: [{name: a, template: long}, {name: b, template: long}, {name: c, template: report, depends: a}]}
  - name: long
    retryStrategy: {limit: 5}
    container: {image: a, command: [sh, -c, "echo begun; sleep ${seconds}"]}
  - name: report
    container: {image: a, command: ["true"]}`);

test('a stopped run ends what it started and says so of each node', async () => {
  const seconds = nap();
  const stop = new AbortController();
  const { phase, message, node, phases } = await run(sleeping(seconds), {
    signal: stop.signal,
    onChange: (current) => {
      const running = Object.values(current.status?.nodes ?? {}).filter(
        ({ type, phase: now }) => type === 'Pod' && now === 'Running',
      );
      if (running.length === 2) stop.abort();
    },
  });
  expect([phase, message]).toEqual(['Failed', "Stopped with strategy 'Terminate'"]);
  expect(node('.a(0)')).toMatchObject({
    phase: 'Failed',
    message: 'workflow shutdown with strategy:  Terminate',
  });
  expect(Object.keys(phases()).toSorted()).toEqual(['', '.a', '.a(0)', '.b', '.b(0)']);
  expect(processesWith(`sleep ${seconds}`)).toEqual([]);
});

test('a run that is stopped before it begins runs nothing', async () => {
  const { phase, phases } = await run(sleeping(nap()), { signal: AbortSignal.abort() });
  expect(phase).toBe('Failed');
  expect(phases()).toEqual({ '': 'Failed' });
});

test('when the runner is killed, so is everything it started, and the run shows as died', async () => {
  const folder = temporaryFolder();
  const seconds = nap();
  const child = startRunProcess(sleeping(seconds), folder);
  await until(folder, () => allLogs(folder).split('begun').length > 2);
  expect(listRuns(folder)).toMatchObject([{ state: 'running' }]);
  child.kill('SIGKILL');
  await until(folder, () => processesWith(`sleep ${seconds}`).length === 0);
  await until(folder, () => listRuns(folder)[0]?.state === 'died');
});
