import { expect, test } from 'vitest';
import { run, workflow } from './harness.ts';

const handled = (entry: string, handler: string) =>
  workflow(`entrypoint: main
onExit: report
arguments: {parameters: [{name: model, value: m}]}
templates:
  - name: main
    container: {image: a, command: [sh, -c, "${entry}"]}
  - name: report
    inputs: {parameters: [{name: model}]}
    container: {image: a, command: [sh, -c, "${handler}", "{{workflow.failures}}", "{{inputs.parameters.model}}"]}`);

test('the exit handler runs after a failure and knows what failed', async () => {
  const {
    phase,
    node,
    log,
    workflow: ended,
  } = await run(handled('exit 4', 'echo {{workflow.status}} $1; printf %s \\"$0\\"'));
  expect(phase).toBe('Failed');
  expect(node('.onExit')).toMatchObject({ phase: 'Succeeded', nodeFlag: { hooked: true } });
  const [first = '', second = ''] = log('.onExit').split('\n');
  expect(first).toBe('Failed m');
  expect(JSON.parse(JSON.parse(second))).toEqual([
    {
      displayName: ended.metadata.name,
      message: 'main: Error (exit code 4)',
      templateName: 'main',
      phase: 'Failed',
      podName: ended.metadata.name,
      finishedAt: expect.stringMatching(/Z$/),
    },
  ]);
});

test('a failing exit handler fails a workflow that went well', async () => {
  const { phase, message, node } = await run(handled('exit 0', 'exit 9'));
  expect([phase, message]).toEqual(['Failed', 'main: Error (exit code 9)']);
  expect(node('').phase).toBe('Succeeded');
});

test('the exit handler knows of no failure when there is none', async () => {
  const { log } = await run(handled('exit 0', 'echo {{workflow.status}}; printf %s \\"$0\\"'));
  expect(log('.onExit')).toBe('Succeeded\n"null"');
});
