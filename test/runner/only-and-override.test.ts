import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordedNode } from '../../lib/runner/given/only-node.ts';
import { readOverride } from '../../lib/runner/given/overrides.ts';
import { resumeWorkflow } from '../../lib/runner/run-workflow.ts';
import { listRuns, readRun } from '../../lib/runner/store/runs.ts';
import { finished, run, temporaryFolder, workflow } from './harness.ts';
import { environments } from './plain-environments.ts';

const twoSteps = (words: string) =>
  workflow(`entrypoint: main
onExit: bye
arguments: {parameters: [{name: word, value: first}]}
templates:
  - name: main
    dag:
      tasks:
        - {name: make, template: make}
        - name: use
          template: use
          depends: make
          arguments:
            parameters: [{name: made, value: "{{tasks.make.outputs.parameters.made}}"}]
            artifacts: [{name: file, from: "{{tasks.make.outputs.artifacts.file}}"}]
        - {name: again, template: say, depends: use, withItems: [a, b]}
  - name: make
    outputs:
      parameters: [{name: made, valueFrom: {path: /tmp/made}}]
      artifacts: [{name: file, path: /tmp/made}]
    container: {image: a, command: [sh, -c, "echo {{workflow.parameters.word}} > /tmp/made"]}
  - name: use
    inputs: {parameters: [{name: made}], artifacts: [{name: file, path: /tmp/in}]}
    container: {image: a, command: [sh, -c, "echo ${words} {{tasks.name}} {{inputs.parameters.made}}; cat /tmp/in"]}
  - {name: say, container: {image: a, command: [echo, "{{tasks.name}}"]}}
  - {name: bye, container: {image: a, command: ["true"]}}`);

describe('one node of an earlier run', () => {
  test('is carried out alone by the documents of today, with the inputs that were recorded', async () => {
    const stateDirectory = temporaryFolder();
    const before = await run(twoSteps('old'), { stateDirectory, parameters: { word: 'second' } });
    expect(before.log('.use')).toBe('old use second\nsecond\n');
    const only = recordedNode(readRun(stateDirectory, before.workflow.metadata.name ?? ''), 'use');
    const after = await run(twoSteps('new'), { stateDirectory, only });
    expect(after.phases()).toEqual({ '': 'Succeeded' });
    expect(after.log('')).toBe('new use second\nsecond\n');
  });

  test('stays alone when its run is resumed', async () => {
    const stateDirectory = temporaryFolder();
    const before = await run(twoSteps('old'), { stateDirectory });
    const only = recordedNode(readRun(stateDirectory, before.workflow.metadata.name ?? ''), 'use');
    const broken = await run(twoSteps(`; test -e ${stateDirectory}/there || exit 1; echo`), {
      stateDirectory,
      only,
    });
    expect(broken.phases()).toEqual({ '': 'Failed' });
    writeFileSync(join(stateDirectory, 'there'), '');
    const name = broken.workflow.metadata.name ?? '';
    const resumed = await resumeWorkflow({ documents: [], environments, stateDirectory, run: name });
    expect(finished(resumed, stateDirectory).phases()).toEqual({ '': 'Succeeded' });
  });

  test.each([
    ['again', 'is a TaskGroup and has no template of its own; name one that ran'],
    ['absent', "the run has no node 'absent'"],
  ])('refuses %s', async (node, message) => {
    const stateDirectory = temporaryFolder();
    await run(twoSteps('old'), { stateDirectory });
    const [stored] = listRuns(stateDirectory);
    expect(() => stored && recordedNode(stored, node)).toThrow(message);
  });
});

describe('outputs that are given', () => {
  const given = (node: string, outputs: unknown) => {
    const file = join(temporaryFolder(), 'outputs.json');
    writeFileSync(file, JSON.stringify(outputs));
    return readOverride(`${node}=${file}`);
  };
  const file = { name: 'file', raw: { data: 'by hand\n' } };
  const made = { parameters: [{ name: 'made', value: 7 }], artifacts: [file] };

  test('stand in place of a task, and what follows takes them', async () => {
    const done = await run(twoSteps('saw'), { overrides: [given('make', made)] });
    expect(done.phase).toBe('Succeeded');
    expect(done.node('.make')).toMatchObject({
      phase: 'Succeeded',
      message: 'not run: its outputs were given',
      outputs: { parameters: [{ name: 'made', value: '7' }] },
    });
    expect(done.log('.use')).toBe('saw use 7\nby hand\n');
    expect(() => done.log('.make')).toThrow('ENOENT');
  });

  test('stand in place of each item of a task, or of one', async () => {
    const all = await run(twoSteps('saw'), { overrides: [given('again', {})] });
    expect([all.node('.again(0:a)').message, all.node('.again(1:b)').message]).toEqual([
      'not run: its outputs were given',
      'not run: its outputs were given',
    ]);
    const one = await run(twoSteps('saw'), { overrides: [given('again(1:b)', {})] });
    expect([one.log('.again(0:a)'), one.node('.again(1:b)').message]).toEqual([
      'again\n',
      'not run: its outputs were given',
    ]);
  });

  test.each([
    ['mak', made, "there is no such task or step; did you mean 'make'?"],
    ['make', {}, "give its output parameter 'made' too"],
    [
      'make',
      { parameters: [{ name: 'maid', value: '' }] },
      "template 'make' has no output parameter 'maid'; known are made",
    ],
    ['use', { artifacts: [file] }, "template 'use' has no output artifact 'file'; known are none"],
  ])('refuses those of %s that are %j before anything runs', async (node, outputs, message) => {
    const stateDirectory = temporaryFolder();
    await expect(run(twoSteps('saw'), { stateDirectory, overrides: [given(node, outputs)] })).rejects.toThrow(
      message,
    );
    expect(listRuns(stateDirectory)).toEqual([]);
  });

  test('refuses a file that holds no outputs', () => {
    expect(() => given('make', { made: 1 })).toThrow('write parameters: [{name, value}]');
    expect(() => readOverride('make')).toThrow('write it as NODE=FILE');
    expect(() => readOverride('make=absent')).toThrow('absent cannot be read');
  });
});
