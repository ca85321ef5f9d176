import { describe, expect, test } from 'vitest';
import { run, workflow } from './harness.ts';

const templates = `
  - name: say
    inputs: {parameters: [{name: text, default: nothing}]}
    container: {image: a, command: [sh, -c, 'printf "%s" "$0" > /tmp/text', "{{inputs.parameters.text}}"]}
    outputs: {parameters: [{name: text, valueFrom: {path: /tmp/text}}]}
  - name: strict
    inputs: {parameters: [{name: text}]}
    container: {image: a, command: ["true"]}
  - name: fail
    container: {image: a, command: [sh, -c, "exit 1"]}
  - name: ok
    container: {image: a, command: ["true"]}`;

const dag = (tasks: string, more = '') =>
  workflow(`entrypoint: main
templates:
  - name: main
    dag:
      tasks:
${tasks.trim().replace(/^(?=.)/gm, '        ')}
${more.replace(/^(?=.)/gm, '    ')}${templates}`);

const give = (value: string) => `arguments: {parameters: [{name: text, value: ${JSON.stringify(value)}}]}`;

describe('conditions', () => {
  test('a skipped task leaves those behind it omitted, and the DAG succeeds with its defaults', async () => {
    const { phase, phases, node, output } = await run(
      dag(
        `- {name: evaluate, template: say, ${give('hold')}}
- {name: promote, template: say, depends: evaluate.Succeeded, when: "{{= tasks.evaluate.outputs.parameters.text == 'promote' }}"}
- {name: resolve-uri, template: strict, depends: promote.Succeeded, ${give('{{tasks.promote.outputs.parameters.text}}')}}
- {name: update-git, template: ok, depends: resolve-uri.Succeeded}`,
        'outputs: {parameters: [{name: uri, valueFrom: {parameter: "{{tasks.promote.outputs.parameters.text}}", default: none}}]}',
      ),
    );
    expect(phase).toBe('Succeeded');
    expect(phases()).toMatchObject({
      '.promote': 'Skipped',
      '.resolve-uri': 'Omitted',
      '.update-git': 'Omitted',
    });
    expect(node('.promote').message).toBe("when 'false' evaluated false");
    expect(node('.resolve-uri')).toMatchObject({
      type: 'Skipped',
      message: 'omitted: depends condition not met',
    });
    expect(output('', 'uri')).toBe('none');
  });

  test('both forms of when decide alike', async () => {
    const { phases } = await run(
      dag(`- {name: a, template: say, ${give('promote')}}
- {name: b, template: ok, depends: a, when: "{{tasks.a.outputs.parameters.text}} == promote"}
- {name: c, template: ok, depends: a, when: "{{tasks.a.outputs.parameters.text}} != promote"}
- {name: d, template: ok, depends: a, when: "{{= tasks.a.outputs.parameters.text != 'promote' }}"}`),
    );
    expect(phases()).toMatchObject({ '.b': 'Succeeded', '.c': 'Skipped', '.d': 'Skipped' });
  });

  test('an expression that fails is an error of its node, with the place', async () => {
    const { phase, node } = await run(
      dag(`- {name: a, template: ok}
- {name: b, template: ok, depends: a, when: "{{= tasks.a.outputs.parameters.text == 'x' }}"}`),
    );
    expect(phase).toBe('Error');
    expect(node('.b').phase).toBe('Error');
    expect(node('.b').message).toContain('cannot fetch parameters from nil at 1:17');
  });

  test('an output of a skipped task is an error where it is used, and names the way out', async () => {
    const { phase, node } = await run(
      dag(`- {name: a, template: say, when: "false"}
- {name: b, template: strict, depends: a, ${give('{{tasks.a.outputs.parameters.text}}')}}`),
    );
    expect(phase).toBe('Error');
    expect(node('.b').message).toContain(
      "task 'a' was Skipped; give a default, or use an expression with ??",
    );
  });

  test('a default or ?? stands in for the output of a skipped task', async () => {
    const { phase, output } = await run(
      dag(`- {name: a, template: say, when: "1 > 2"}
- {name: b, template: say, depends: a, ${give('{{tasks.a.outputs.parameters.text}}')}}
- {name: c, template: say, depends: a, ${give("{{= tasks.a?.outputs?.parameters?.text ?? 'other' }}")}}`),
    );
    expect(phase).toBe('Succeeded');
    expect([output('.b', 'text'), output('.c', 'text')]).toEqual(['nothing', 'other']);
  });
});

describe('failures', () => {
  test('tasks that depend on a failed one are omitted, and the DAG fails', async () => {
    const { phase, phases } = await run(
      dag(`- {name: a, template: fail}
- {name: b, template: ok, dependencies: [a]}
- {name: c, template: ok}`),
    );
    expect(phase).toBe('Failed');
    expect(phases()).toMatchObject({ '.a': 'Failed', '.b': 'Omitted', '.c': 'Succeeded' });
  });

  test('depends can wait for a failure, and a branch that ends well counts', async () => {
    const { phase, phases } = await run(
      dag(`- {name: a, template: fail}
- {name: mend, template: ok, depends: "a.Failed || a.Errored"}
- {name: after-all, template: ok, depends: "(a || a.Failed) && !mend.Skipped"}`),
    );
    expect(phase).toBe('Succeeded');
    expect(phases()).toMatchObject({ '.mend': 'Succeeded', '.after-all': 'Succeeded' });
  });

  test('a task that may fail does not stop those behind it', async () => {
    const { phase, phases } = await run(
      dag(`- {name: a, template: fail, continueOn: {failed: true}}
- {name: b, template: ok, dependencies: [a]}`),
    );
    expect(phase).toBe('Succeeded');
    expect(phases()).toMatchObject({ '.a': 'Failed', '.b': 'Succeeded' });
  });
});

describe('repetition', () => {
  test('a task runs once for each item, under names that say which', async () => {
    const { phase, phases, output } = await run(
      dag(`- {name: a, template: say, withItems: [1, two, {k: v}], ${give('{{item}}')}}
- {name: b, template: say, depends: a.AnySucceeded, withParam: "{{tasks.a.outputs.parameters.text}}", ${give('<{{item}}>')}}
- {name: c, template: say, withSequence: {count: "2", start: "8", format: "n%03d"}, ${give('{{item}}')}}
- {name: d, template: say, withParam: "[]"}`),
    );
    expect(phase).toBe('Succeeded');
    expect(phases()).toMatchObject({
      '.a': 'Succeeded',
      '.a(0:1)': 'Succeeded',
      '.a(2:k:v)': 'Succeeded',
      '.d': 'Skipped',
    });
    expect(output('.b(1:two)', 'text')).toBe('<two>');
    expect(output('.c(1:n009)', 'text')).toBe('n009');
  });

  test('a task with items fails when one of them does', async () => {
    const { phases } = await run(
      dag(`- {name: a, template: fail, withItems: [x, y]}
- {name: b, template: ok, depends: a.AllFailed}`),
    );
    expect(phases()).toMatchObject({ '.a': 'Failed', '.b': 'Succeeded' });
  });
});

describe('nesting', () => {
  test('a DAG in a DAG has its own nodes, and gives its outputs', async () => {
    const { phase, node, output } = await run(
      workflow(`entrypoint: outer
templates:
  - name: outer
    dag:
      tasks:
        - {name: part, template: inner, ${give('x')}}
        - {name: after, template: say, depends: part, ${give('{{tasks.part.outputs.parameters.out}}!')}}
  - name: inner
    inputs: {parameters: [{name: text}]}
    dag: {tasks: [{name: one, template: say, ${give('{{inputs.parameters.text}}y')}}]}
    outputs: {parameters: [{name: out, valueFrom: {expression: "tasks.one.outputs.parameters.text + 'z'"}, globalName: total}]}
${templates}`),
    );
    expect(phase).toBe('Succeeded');
    expect(output('.after', 'text')).toBe('xyz!');
    expect(node('.part')).toMatchObject({
      type: 'DAG',
      displayName: 'part',
      outboundNodes: [node('.part.one').id],
    });
    expect(node('.part.one')).toMatchObject({
      boundaryID: node('.part').id,
      displayName: 'one',
      children: [node('.after').id],
    });
  });

  test('an output with a globalName becomes the workflow’s own', async () => {
    const { workflow: ended } = await run(
      workflow(`entrypoint: main
templates:
  - name: main
    container: {image: a, command: [sh, -c, "echo 1 > /tmp/o"]}
    outputs: {parameters: [{name: o, globalName: all, valueFrom: {path: /tmp/o}}]}`),
    );
    expect(ended.status?.outputs?.parameters).toEqual([{ name: 'all', value: '1' }]);
  });

  test('no more tasks run at once than parallelism allows', async () => {
    const { phase, log } = await run(
      workflow(`entrypoint: main
volumes: []
templates:
  - name: main
    parallelism: 1
    dag: {tasks: [{name: a, template: t}, {name: b, template: t}, {name: c, template: t}]}
  - name: t
    container: {image: a, command: [date, "+%s%N"]}`),
    );
    expect(phase).toBe('Succeeded');
    expect(new Set([log('.a'), log('.b'), log('.c')]).size).toBe(3);
  });
});

test('the targets of a DAG may be parameters', async () => {
  const { phase, phases } = await run(
    workflow(`entrypoint: main
arguments: {parameters: [{name: targets, value: a c}]}
templates:
  - name: main
    dag:
      target: "{{workflow.parameters.targets}}"
      tasks: [{name: a, template: ok}, {name: b, template: ok}, {name: c, template: ok, dependencies: [a]}]
${templates}`),
  );
  expect(phase).toBe('Succeeded');
  expect(Object.keys(phases())).toEqual(['', '.a', '.c']);
});
