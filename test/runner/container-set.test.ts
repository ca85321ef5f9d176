import { expect, test } from 'vitest';
import { run, workflow } from './harness.ts';

const set = (containers: string, more = '') =>
  workflow(`entrypoint: main
templates:
  - name: main
    volumes: [{name: shared, emptyDir: {}}]
    containerSet:
      volumeMounts: [{name: shared, mountPath: /tmp/shared}]
      containers:
${containers.replace(/^(?=.)/gm, '        ')}
${more.replace(/^(?=.)/gm, '    ')}`);

test('containers run in the order of their dependencies and share a volume', async () => {
  const { phase, output, phases, node } = await run(
    set(
      `- {name: first, image: a, command: [sh, -c, "echo one > /tmp/shared/x; echo own > /tmp/own"]}
- {name: second, image: b, command: [sh, -c, "cat /tmp/shared/x; test ! -e /tmp/own; echo two >> /tmp/shared/x"], dependencies: [first]}
- {name: main, image: a, command: [sh, -c, "cp /tmp/shared/x /tmp/out"], dependencies: [second]}`,
      'outputs: {parameters: [{name: all, valueFrom: {path: /tmp/out}}]}',
    ),
  );
  expect(phase).toBe('Succeeded');
  expect(output('', 'all')).toBe('one\ntwo');
  expect(phases()).toEqual({
    '': 'Succeeded',
    '.first': 'Succeeded',
    '.second': 'Succeeded',
    '.main': 'Succeeded',
  });
  expect(node('').children).toEqual([node('.first').id]);
  expect(node('.first').children).toEqual([node('.second').id]);
  expect(node('.second')).toMatchObject({
    type: 'Container',
    boundaryID: node('').id,
    displayName: 'second',
  });
});

test('an output may lie in a shared volume', async () => {
  const { output } = await run(
    set(
      `- {name: other, image: a, command: [sh, -c, "echo 5 > /tmp/shared/n"]}
- {name: main, image: a, command: ["true"], dependencies: [other]}`,
      'outputs: {parameters: [{name: n, valueFrom: {path: /tmp/shared/n}}]}',
    ),
  );
  expect(output('', 'n')).toBe('5');
});

test('a container whose dependency failed does not run and ends with 64', async () => {
  const { phase, message, node, phases } = await run(
    set(`- {name: first, image: a, command: [sh, -c, "exit 2"]}
- {name: main, image: a, command: [sh, -c, "echo never"], dependencies: [first]}`),
  );
  expect(phase).toBe('Failed');
  expect(message).toBe('first: Error (exit code 2)');
  expect(node('').outputs?.exitCode).toBe('64');
  expect(phases()).toMatchObject({ '.first': 'Failed', '.main': 'Error' });
  expect(node('.main').message).toBe(
    'main: Error (exit code 64): dependency "first" exited with non-zero code: 2',
  );
});

test('refuses containers that depend on each other, naming the row', async () => {
  const yaml = set(`- {name: a, image: a, command: ["true"], dependencies: [b]}
- {name: b, image: a, command: ["true"], dependencies: [a]}`);
  await expect(run(yaml)).rejects.toThrow('containers depend on each other: a -> b -> a');
});

test('refuses outputs without a container named main', async () => {
  const yaml = set(
    '- {name: a, image: a, command: ["true"]}',
    'outputs: {parameters: [{name: n, valueFrom: {path: /tmp/n}}]}',
  );
  await expect(run(yaml)).rejects.toThrow("a container named 'main' is needed for the outputs");
});

test('a container of a set is tried again within its pod', async () => {
  const { phase, log } = await run(
    workflow(`entrypoint: main
templates:
  - name: main
    volumes: [{name: room, emptyDir: {}}]
    containerSet:
      retryStrategy: {retries: 3, duration: 1ms}
      volumeMounts: [{name: room, mountPath: /tmp/room}]
      containers:
        - {name: main, image: a, command: [sh, -c, "echo x >> /tmp/room/log; wc -l < /tmp/room/log; test $(wc -l < /tmp/room/log) = 2"]}`),
  );
  expect(phase).toBe('Succeeded');
  expect(log('', 'main')).toBe('1\n2\n');
});
