import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Locks } from '../../lib/runner/locks/locks.ts';
import { run, temporaryFolder, workflow } from './harness.ts';
import { allLogs, outputOf, startRunProcess, until } from './processes.ts';

const signal = new AbortController().signal;

test('within a process, locks are given in the order of asking', async () => {
  const locks = new Locks(temporaryFolder());
  const order: number[] = [];
  const first = await locks.acquire({ name: 'a/b', limit: 1 }, { signal, onWait: () => {} });
  const others = [1, 2, 3].map(async (number) => {
    const release = await locks.acquire({ name: 'a/b', limit: 1 }, { signal, onWait: () => {} });
    order.push(number);
    release();
  });
  first();
  await Promise.all(others);
  expect(order).toEqual([1, 2, 3]);
});

const exclusive = (body: string) =>
  workflow(`entrypoint: main
arguments: {parameters: [{name: model, value: m}]}
templates:
  - name: main
    synchronization: {mutexes: [{name: "promote-{{workflow.parameters.model}}"}]}
    dag: {tasks: [{name: one, template: t}]}
  - name: t
    container: {image: a, command: [sh, -c, ${JSON.stringify(body)}]}`);

test('a DAG waits for a mutex that another process holds, and takes it when that is killed', async () => {
  const folder = temporaryFolder();
  const holder = startRunProcess(exclusive('echo holding; sleep 600'), folder);
  await until(folder, () => allLogs(folder).includes('holding'));
  const messages = new Set<string | undefined>();
  const { phase, node } = await run(exclusive('echo mine'), {
    stateDirectory: folder,
    onChange: ({ metadata, status }) => {
      const entry = status?.nodes?.[metadata.name ?? ''];
      messages.add(entry?.message);
      if (entry?.phase === 'Pending') holder.kill('SIGKILL');
    },
  });
  expect(phase).toBe('Succeeded');
  expect([...messages]).toContain('Waiting for default/Mutex/promote-m lock. Lock status: 0/1');
  expect(node('')).toMatchObject({ type: 'DAG' });
  expect(node('').synchronizationStatus).toBeUndefined();
});

test('two processes never hold a mutex at once', async () => {
  const folder = temporaryFolder();
  const body = 'sleep 0.3; date +%s%N';
  const children = [1, 2].map(() => startRunProcess(exclusive(body), folder));
  expect(await Promise.all(children.map(outputOf))).toEqual(['Succeeded', 'Succeeded']);
  const [first = 0, second = 0] = allLogs(folder).trim().split('\n').map(Number).toSorted();
  expect(second - first).toBeGreaterThanOrEqual(300_000_000);
});

test('a waiting node of a stopped run ends as failed', async () => {
  const stateDirectory = temporaryFolder();
  await new Locks(join(stateDirectory, 'locks')).acquire(
    { name: 'default/Mutex/promote-m', limit: 1 },
    {
      signal,
      onWait: () => {},
    },
  );
  const stop = new AbortController();
  const { phase, node } = await run(exclusive('true'), {
    stateDirectory,
    signal: stop.signal,
    onChange: ({ metadata, status }) => {
      if (status?.nodes?.[metadata.name ?? '']?.phase === 'Pending') stop.abort();
    },
  });
  expect(phase).toBe('Failed');
  expect(node('').phase).toBe('Failed');
});
