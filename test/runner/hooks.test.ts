import { describe, expect, test } from 'vitest';
import { run, workflow } from './harness.ts';

const templates = `  - {name: ok, container: {image: a, command: ["true"]}}
  - {name: fail, container: {image: a, command: ["false"]}}
  - name: make
    container: {image: a, command: [sh, -c, "echo made > /tmp/o"]}
    outputs: {parameters: [{name: o, valueFrom: {path: /tmp/o}}]}
  - name: say
    inputs: {parameters: [{name: text}]}
    container: {image: a, command: [echo, "{{inputs.parameters.text}}"]}`;
const dag = (tasks: string) =>
  workflow(
    `entrypoint: main\ntemplates:\n  - name: main\n    dag:\n      tasks:\n${tasks.replace(/^(?=.)/gm, '        ')}\n${templates}`,
  );

describe('hooks of a task', () => {
  test('run once when their expression holds, and the task is done when they are', async () => {
    const { phase, phases, node } = await run(
      dag(`- name: a
  template: ok
  hooks:
    running: {expression: tasks.a.status == "Running", template: ok}
    done: {expression: tasks.a.status == "Succeeded", template: ok}
    never: {expression: tasks.a.status == "Failed", template: ok}
- {name: b, template: ok, dependencies: [a]}`),
    );
    expect(phase).toBe('Succeeded');
    expect(phases()).toEqual({
      '': 'Succeeded',
      '.a': 'Succeeded',
      '.a.hooks.running': 'Succeeded',
      '.a.hooks.done': 'Succeeded',
      '.b': 'Succeeded',
    });
    expect(node('.a.hooks.done').nodeFlag).toEqual({ hooked: true });
    expect(node('.a').children).toContain(node('.a.hooks.done').id);
  });

  test('the exit hook knows what the task gave, and its failure is not the task’s', async () => {
    const { phase, log, phases } = await run(
      dag(`- name: a
  template: make
  hooks: {exit: {template: say, arguments: {parameters: [{name: text, value: "{{tasks.a.status}} {{tasks.a.outputs.parameters.o}}"}]}}}
- {name: b, template: ok, dependencies: [a], onExit: fail}`),
    );
    expect(phase).toBe('Succeeded');
    expect(log('.a.onExit')).toBe('Succeeded made\n');
    expect(phases()).toMatchObject({ '.b': 'Succeeded', '.b.onExit': 'Failed' });
  });

  test('of a task with items, each item and the group have an exit hook, the group the others', async () => {
    const { phases } = await run(
      dag(`- name: a
  template: ok
  withItems: [x]
  hooks:
    exit: {template: ok}
    done: {expression: tasks.a.status == "Succeeded", template: ok}`),
    );
    expect(phases()).toEqual({
      '': 'Succeeded',
      '.a': 'Succeeded',
      '.a(0:x)': 'Succeeded',
      '.a(0:x).onExit': 'Succeeded',
      '.a.onExit': 'Succeeded',
      '.a.hooks.done': 'Succeeded',
    });
  });

  test('an expression that cannot be worked out is an error of the task', async () => {
    const { phase, node } = await run(
      dag(`- name: a\n  template: ok\n  hooks: {x: {expression: tasks.a.status > 3, template: ok}}`),
    );
    expect(phase).toBe('Error');
    expect(node('.a').message).toContain('cannot compare string with int');
  });
});

test('hooks of steps know the status of their step', async () => {
  const { phase, phases } = await run(
    workflow(`entrypoint: main
templates:
  - name: main
    steps:
      - - name: a
          template: fail
          continueOn: {failed: true}
          hooks:
            failed: {expression: 'steps["a"].status == "Failed"', template: ok}
            exit: {template: ok, expression: 'steps["a"].status == "Succeeded"'}
      - [{name: b, template: ok, onExit: ok}]
${templates}`),
  );
  expect(phase).toBe('Succeeded');
  expect(phases()).toMatchObject({
    '[0].a': 'Failed',
    '[0].a.hooks.failed': 'Succeeded',
    '[1].b.onExit': 'Succeeded',
  });
  expect(Object.keys(phases())).not.toContain('[0].a.onExit');
});

test('hooks of the workflow run as it goes on, and the exit hook last', async () => {
  const { phase, phases, node, log } = await run(
    workflow(`entrypoint: make
arguments: {parameters: [{name: who, value: me}]}
hooks:
  running: {expression: workflow.status == "Running", template: ok}
  done: {expression: workflow.status == "Succeeded", template: ok}
  exit: {template: say, arguments: {parameters: [{name: text, value: "{{workflow.parameters.who}} {{workflow.status}}"}]}}
templates:
${templates}`),
  );
  expect(phase).toBe('Succeeded');
  expect(phases()).toEqual({
    '': 'Succeeded',
    '.hooks.running': 'Succeeded',
    '.hooks.done': 'Succeeded',
    '.onExit': 'Succeeded',
  });
  expect(log('.onExit')).toBe('me Succeeded\n');
  expect(node('').children).toContain(node('.onExit').id);
});
