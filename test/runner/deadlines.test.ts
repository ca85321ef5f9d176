import { expect, test } from 'vitest';
import { run, workflow } from './harness.ts';

test('a pod that outlives its deadline fails, and what it started is gone', async () => {
  const { phase, message } = await run(
    workflow(`entrypoint: main
templates:
  - name: main
    activeDeadlineSeconds: 1
    container: {image: a, command: [sh, -c, "sleep 600 & sleep 600"]}`),
  );
  expect([phase, message]).toEqual([
    'Failed',
    'Pod was active on the node longer than the specified deadline',
  ]);
});

test('a timeout is a deadline written as a duration, and ends the containers of a set', async () => {
  const { phase, phases } = await run(
    workflow(`entrypoint: main
templates:
  - name: main
    timeout: 300ms
    containerSet:
      containers:
        - {name: a, image: a, command: [sleep, "600"]}
        - {name: main, image: a, command: ["true"], dependencies: [a]}`),
  );
  expect(phase).toBe('Failed');
  expect(phases()).toMatchObject({ '.a': 'Failed', '.main': 'Failed' });
});

test('a workflow that outlives its deadline fails, but its exit handler runs', async () => {
  const { phase, node, phases } = await run(
    workflow(`entrypoint: main
activeDeadlineSeconds: 1
onExit: report
templates:
  - name: main
    dag: {tasks: [{name: a, template: long}, {name: b, template: long, depends: a}]}
  - name: long
    container: {image: a, command: [sleep, "600"]}
  - name: report
    container: {image: a, command: ["true"]}`),
  );
  expect(phase).toBe('Failed');
  expect(node('.a').message).toBe('Step exceeded its deadline');
  expect(phases()).toMatchObject({ '.b': 'Omitted', '.onExit': 'Succeeded' });
});

test('a process that ends when asked to is not killed', async () => {
  const { log } = await run(
    workflow(`entrypoint: main
templates:
  - name: main
    timeout: 500ms
    container: {image: a, command: [sh, -c, "trap 'echo asked; exit 0' TERM; sleep 600 & wait"]}`),
  );
  expect(log('')).toBe('asked\n');
});
