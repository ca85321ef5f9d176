import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { resumeWorkflow } from '../../lib/runner/run-workflow.ts';
import { listRuns } from '../../lib/runner/store/runs.ts';
import { finished, run, temporaryFolder, workflow } from './harness.ts';
import { resumeAndCheck } from './killed-run.ts';
import { environments } from './plain-environments.ts';
import { allLogs, processesWith, startRunProcess, until } from './processes.ts';

/** Three steps, of which the second fails until there is a file. */
const failing = (folder: string, more = '') =>
  workflow(`entrypoint: main
arguments: {parameters: [{name: word, value: said}]}
templates:
  - name: main
    dag:
      tasks:
        - {name: first, template: say}
        - {name: second, template: need, depends: first}
        - {name: third, template: say, depends: second}
${more}
  - {name: say, container: {image: a, command: [sh, -c, "echo {{workflow.parameters.word}} {{tasks.name}}"]}}
  - {name: need, container: {image: a, command: [test, -e, ${folder}/there]}}`);

async function resume(stateDirectory: string, from?: string) {
  const name = listRuns(stateDirectory)[0]?.name ?? '';
  const done = await resumeWorkflow({ documents: [], environments, stateDirectory, run: name, from });
  return finished(done, stateDirectory);
}

describe('a run that failed', () => {
  test('goes on where it failed; what succeeded is kept, as are its parameters', async () => {
    const folder = temporaryFolder();
    const yaml = failing(folder);
    const before = await run(yaml, { stateDirectory: folder, parameters: { word: 'heard' } });
    expect(before.phases()).toMatchObject({
      '.first': 'Succeeded',
      '.second': 'Failed',
      '.third': 'Omitted',
    });
    writeFileSync(join(folder, 'there'), '');
    const after = await resume(folder);
    expect(after.phase).toBe('Succeeded');
    expect(after.workflow.metadata).toMatchObject({
      name: before.workflow.metadata.name,
      uid: before.workflow.metadata.uid,
    });
    expect(after.log('.first')).toBe('heard first\n');
    expect(after.log('.third')).toBe('heard third\n');
  });

  test('keeps a failure from which something followed that succeeded, as argo retry does', async () => {
    const folder = temporaryFolder();
    const handled = '        - {name: handled, template: say, depends: second.Failed}';
    const before = await run(failing(folder, handled), { stateDirectory: folder });
    expect(before.phases()).toMatchObject({ '.second': 'Failed', '.handled': 'Succeeded' });
    writeFileSync(join(folder, 'there'), '');
    const [stored] = listRuns(folder);
    if (stored?.workflow.status?.phase === 'Succeeded') return;
    expect((await resume(folder)).phases()).toMatchObject({ '.second': 'Failed', '.handled': 'Succeeded' });
  });

  test('is done again from a node, with all that comes after it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'there'), '');
    const before = await run(failing(folder), { stateDirectory: folder });
    expect(before.phase).toBe('Succeeded');
    await expect(resume(folder)).rejects.toThrow('say from which node it is to be done again');
    await expect(resume(folder, 'none')).rejects.toThrow("the run has no node 'none'; it has");
    const after = await resume(folder, 'second');
    expect([after.phase, after.log('.first'), after.log('.third')]).toEqual([
      'Succeeded',
      'said first\n',
      'said third\nsaid third\n',
    ]);
  });
});

describe('a runner that is killed', () => {
  test.each([3, 8, 13, 18, 23, 27])(
    'after change %i loses nothing and does nothing twice',
    async (changes) => {
      const folder = temporaryFolder();
      await execa(process.execPath, [join(import.meta.dirname, 'killed-child.ts'), folder, String(changes)], {
        reject: false,
      });
      expect(await resumeAndCheck(folder)).toMatchObject({ problems: [] });
    },
    30_000,
  );

  test('has its containers ended before the run goes on, and the run is not taken from one that lives', async () => {
    const folder = temporaryFolder();
    const seconds = String(700_000 + Math.floor(Math.random() * 99_999));
    const yaml = workflow(`entrypoint: main
templates:
  - {name: main, container: {image: a, command: [sh, -c, "echo begun; test -e ${folder}/there || sleep ${seconds}"]}}`);
    const child = startRunProcess(yaml, folder);
    await until(folder, () => allLogs(folder).includes('begun'));
    await expect(resume(folder)).rejects.toThrow('is still carried out');
    child.kill('SIGKILL');
    await until(folder, () => listRuns(folder)[0]?.state === 'died');
    writeFileSync(join(folder, 'there'), '');
    expect((await resume(folder)).phase).toBe('Succeeded');
    expect(processesWith(`sleep ${seconds}`)).toEqual([]);
    expect(existsSync(join(listRuns(folder)[0]?.folder ?? '', 'volumes', 'x'))).toBe(false);
  });
});
