/** What limits how much runs at once, or spares it: semaphores, parallelism, failFast, memoize. */
import { describe, expect, test } from 'vitest';
import type { Workflow } from '../../lib/argo/manifest.ts';
import { run, temporaryFolder, workflow } from './harness.ts';

const limits = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: limits}
data: {two: "2", none: "0"}`;

/** Remembers the most pods that were Running at once. */
function watchPods() {
  let most = 0;
  return {
    most: () => most,
    onChange: ({ status }: Workflow) => {
      const running = Object.values(status?.nodes ?? {}).filter(
        ({ type, phase }) => type === 'Pod' && phase === 'Running',
      );
      most = Math.max(most, running.length);
    },
  };
}

const fanOut = (template: string, fields = '') =>
  workflow(`entrypoint: main
templates:
  - name: main
    ${fields}
    dag: {tasks: [{name: a, template: t, withItems: [1, 2, 3, 4, 5]}]}
  - name: t
    ${template}
    container: {image: a, command: [sleep, "0.05"]}`);

describe('semaphores', () => {
  const semaphore = (key: string) =>
    fanOut(`synchronization: {semaphores: [{configMapKeyRef: {name: limits, key: ${key}}}]}`) + limits;

  test('let as many go on at once as the ConfigMap says, and the others say what they wait for', async () => {
    const pods = watchPods();
    const waiting = new Set<string>();
    const { phase } = await run(semaphore('two'), {
      onChange: (changed) => {
        pods.onChange(changed);
        for (const { message, phase: own } of Object.values(changed.status?.nodes ?? {}))
          if (own === 'Pending' && message) waiting.add(message);
      },
    });
    expect(phase).toBe('Succeeded');
    expect(pods.most()).toBe(2);
    expect([...waiting]).toEqual(['Waiting for default/ConfigMap/limits/two lock. Lock status: 0/2']);
  });

  test('refuse a limit that is none', async () => {
    const { phase, node } = await run(semaphore('none'));
    expect(phase).toBe('Error');
    expect(node('.a(0:1)').message).toContain("semaphore limits/none: '0' is not a number of holders");
  });
});

describe('parallelism', () => {
  test('of a template limits what it calls', async () => {
    const pods = watchPods();
    const { phase } = await run(fanOut('', 'parallelism: 2'), { onChange: pods.onChange });
    expect([phase, pods.most()]).toEqual(['Succeeded', 2]);
  });

  test('of a workflow limits its pods', async () => {
    const pods = watchPods();
    const yaml = fanOut('').replace('entrypoint: main', 'entrypoint: main\n  parallelism: 3');
    const { phase } = await run(yaml, { onChange: pods.onChange });
    expect([phase, pods.most()]).toEqual(['Succeeded', 3]);
  });

  test('does not count what only waits', async () => {
    const { phase } = await run(
      workflow(`entrypoint: main
templates:
  - name: main
    parallelism: 1
    dag: {tasks: [{name: a, template: gate}, {name: b, template: t, hooks: {exit: {template: t}}}]}
  - {name: gate, suspend: {duration: 200ms}}
  - {name: t, container: {image: a, command: ["true"]}}`),
    );
    expect(phase).toBe('Succeeded');
  });
});

test('failFast of a template starts nothing more after a failure', async () => {
  const { phase, phases, message } = await run(
    workflow(`entrypoint: main
templates:
  - name: main
    parallelism: 1
    failFast: true
    steps: [[{name: a, template: t, withItems: ["1", "0", "0"], arguments: {parameters: [{name: code, value: "{{item}}"}]}}]]
  - name: t
    inputs: {parameters: [{name: code}]}
    container: {image: a, command: [sh, -c, "exit {{inputs.parameters.code}}"]}`),
  );
  expect({ phase, message }).toEqual({
    phase: 'Failed',
    message: 'template has failed or errored children and failFast enabled',
  });
  expect(phases()).toEqual({ '': 'Failed', '[0]': 'Failed', '[0].a(0:1)': 'Failed' });
});

describe('memoize', () => {
  const memoized = (key: string, maxAge = '') =>
    workflow(`entrypoint: main
templates:
  - name: main
    memoize: {key: "${key}", ${maxAge} cache: {configMap: {name: cache}}}
    container: {image: a, command: [sh, -c, "date +%N > /tmp/o"]}
    outputs: {parameters: [{name: o, valueFrom: {path: /tmp/o}}]}`);

  test('gives the outputs of an earlier run instead of running', async () => {
    const stateDirectory = temporaryFolder();
    const first = await run(memoized('k-{{workflow.namespace}}'), { stateDirectory });
    const second = await run(memoized('k-{{workflow.namespace}}'), { stateDirectory });
    expect(first.node('').memoizationStatus).toEqual({ hit: false, key: 'k-default', cacheName: 'cache' });
    expect(second.node('')).toMatchObject({
      phase: 'Succeeded',
      type: 'Pod',
      memoizationStatus: { hit: true, key: 'k-default', cacheName: 'cache' },
    });
    expect(second.output('', 'o')).toBe(first.output('', 'o'));
  });

  test('runs again when what is kept is too old, or kept under another key', async () => {
    const stateDirectory = temporaryFolder();
    const first = await run(memoized('k'), { stateDirectory });
    const old = await run(memoized('k', 'maxAge: 0s,'), { stateDirectory });
    const other = await run(memoized('l'), { stateDirectory });
    const values = [first, old, other].map(({ output }) => output('', 'o'));
    expect(new Set(values).size).toBe(3);
  });

  test('refuses a key that Argo does not take', async () => {
    const { phase, message } = await run(memoized('a b'));
    expect([phase, message]).toEqual(['Error', 'error in entry template execution: invalid cache key: a b']);
  });
});
