import { expect, test } from 'vitest';
import { run, workflow } from './harness.ts';

const templates = `
  - name: say
    inputs: {parameters: [{name: text, default: nothing}]}
    container: {image: a, command: [sh, -c, 'printf "%s" "$0" > /tmp/text', "{{inputs.parameters.text}}"]}
    outputs: {parameters: [{name: text, valueFrom: {path: /tmp/text}}]}
  - name: fail
    container: {image: a, command: [sh, -c, "exit 1"]}`;

const steps = (groups: string, more = '') =>
  workflow(`entrypoint: main
templates:
  - name: main
    steps:
${groups.trim().replace(/^(?=.)/gm, '      ')}
${more.replace(/^(?=.)/gm, '    ')}${templates}`);

test('groups run one after the other, their steps at once, under Argo’s names', async () => {
  const { phase, node, phases, output } = await run(
    steps(
      `- - {name: a, template: say, arguments: {parameters: [{name: text, value: one}]}}
  - {name: b, template: say}
- - {name: c, template: say, arguments: {parameters: [{name: text, value: "{{steps.a.outputs.parameters.text}}-{{steps.b.status}}"}]}}`,
      'outputs: {parameters: [{name: all, valueFrom: {parameter: "{{steps.c.outputs.parameters.text}}"}}]}',
    ),
  );
  expect(phase).toBe('Succeeded');
  expect(output('', 'all')).toBe('one-Succeeded');
  expect(Object.keys(phases()).toSorted()).toEqual(['', '[0]', '[0].a', '[0].b', '[1]', '[1].c']);
  expect(node('')).toMatchObject({
    type: 'Steps',
    children: [node('[0]').id],
    outboundNodes: [node('[1].c').id],
  });
  expect(node('[0]')).toMatchObject({ type: 'StepGroup', displayName: '[0]', boundaryID: node('').id });
  expect(node('[0].a')).toMatchObject({
    displayName: 'a',
    children: [node('[1]').id],
    boundaryID: node('').id,
  });
});

test('a step that fails ends the steps after its group', async () => {
  const { phase, message, phases, node } = await run(
    steps(`- - {name: a, template: fail}
  - {name: b, template: say}
- - {name: c, template: say}`),
  );
  expect(phase).toBe('Failed');
  expect(message).toBe(`child '${node('[0].a').id}' failed`);
  expect(phases()).toEqual({ '': 'Failed', '[0]': 'Failed', '[0].a': 'Failed', '[0].b': 'Succeeded' });
});

test('a step may fail when it says so, and a skipped one is passed over', async () => {
  const { phase, phases } = await run(
    steps(`- - {name: a, template: fail, continueOn: {failed: true}}
- - {name: b, template: say, when: "{{steps.a.status}} == Succeeded"}
- - {name: c, template: say, withItems: [x, y]}`),
  );
  expect(phase).toBe('Succeeded');
  expect(phases()).toMatchObject({
    '[1].b': 'Skipped',
    '[2].c(0:x)': 'Succeeded',
    '[2].c(1:y)': 'Succeeded',
  });
});

test('what repeated steps gave comes as lists', async () => {
  const { output } = await run(
    steps(`- - {name: a, template: say, withItems: [x, y], arguments: {parameters: [{name: text, value: "<{{item}}>"}]}}
- - {name: b, template: say, arguments: {parameters: [{name: text, value: "{{steps.a.outputs.parameters.text}}"}]}}`),
  );
  expect(output('[1].b', 'text')).toBe('["\\u003cx\\u003e","\\u003cy\\u003e"]');
});

test('a when that is neither true nor false is an error with its place', async () => {
  const { phase, node } = await run(steps('- - {name: a, template: say, when: "maybe so"}'));
  expect(phase).toBe('Failed');
  expect(node('[0]')).toMatchObject({ phase: 'Error' });
  expect(node('[0]').message).toContain(
    "Failed to resolve references: Invalid 'when' expression 'maybe so': an operator is missing",
  );
});

test('refuses a name that two steps have', async () => {
  await expect(run(steps('- - {name: a, template: say}\n- - {name: a, template: say}'))).rejects.toThrow(
    "steps[1].name: 'a' is not unique",
  );
});

test('repeated steps whose results are no JSON give no list of results', async () => {
  const { phase, message } = await run(
    workflow(`entrypoint: main
templates:
  - name: main
    steps:
      - [{name: a, template: print, withItems: [one, two]}]
      - [{name: b, template: print, when: "'{{steps.a.outputs.result}}' != ''"}]
  - {name: print, container: {image: a, command: [echo, plain]}}`),
  );
  expect(phase).toBe('Error');
  expect(message).toContain("steps.a.outputs.result: 'plain' is not JSON");
});

test('a template within a step uses what is known around it', async () => {
  const { phase, log } = await run(
    workflow(`entrypoint: main
arguments: {parameters: [{name: who, value: me}]}
templates:
  - name: main
    inputs: {parameters: [{name: who}]}
    steps:
      - - {name: a, inline: {script: {image: a, command: [sh], source: "echo hi"}}}
      - - name: b
          arguments: {parameters: [{name: own, value: mine}]}
          inline:
            inputs: {parameters: [{name: own}]}
            container: {image: a, command: [echo, "{{inputs.parameters.who}} {{steps.a.outputs.result}} {{inputs.parameters.own}}"]}`),
  );
  expect(phase).toBe('Succeeded');
  expect(log('[1].b')).toBe('me hi mine\n');
});
