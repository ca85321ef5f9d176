import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RunFolder } from '../../lib/runner/store/run-folder.ts';
import { listRuns, readRun } from '../../lib/runner/store/runs.ts';
import { StatusJournal } from '../../lib/runner/store/status-journal.ts';
import { run, temporaryFolder, workflow } from './harness.ts';

const simple = workflow(`entrypoint: main
arguments: {parameters: [{name: a, value: "1"}]}
templates:
  - name: main
    container: {image: a, command: ["true"]}`);

test('a run is kept with its status, its parameters and its logs', async () => {
  const { workflow: ended, stateDirectory } = await run(simple, { parameters: { a: '2' } });
  const name = ended.metadata.name ?? '';
  const stored = readRun(stateDirectory, name);
  expect(stored).toMatchObject({
    name,
    state: 'ended',
    parameters: { a: '2' },
    workflow: { status: { phase: 'Succeeded' } },
  });
  expect(stored.workflow).toEqual(JSON.parse(JSON.stringify(ended)));
  expect(readFileSync(join(stored.folder, 'logs', name, 'main.log'), 'utf8')).toBe('');
});

test('the status is on disk after each change, whole', async () => {
  const stateDirectory = temporaryFolder();
  const phases: (string | undefined)[] = [];
  await run(simple, {
    stateDirectory,
    onChange: ({ metadata }) => {
      const { status } = readRun(stateDirectory, metadata.name ?? '').workflow;
      phases.push(status?.nodes?.[metadata.name ?? '']?.phase);
    },
  });
  expect([...new Set(phases)]).toEqual([undefined, 'Pending', 'Running', 'Succeeded']);
});

test('changes are kept beside the status, a broken last one is none, and resuming makes the status whole', async () => {
  const stateDirectory = temporaryFolder();
  const { workflow: ended } = await run(simple, { stateDirectory });
  const name = ended.metadata.name ?? '';
  const { folder, workflow: stored } = readRun(stateDirectory, name);
  const journal = new StatusJournal(folder);
  const node = { id: 'more', name: `${name}.more`, type: 'Pod', phase: 'Running' };
  journal.append({ ...stored, status: { ...stored.status, phase: 'Running' } }, [node]);
  journal.append({ ...stored, status: { ...stored.status, phase: 'Failed' } }, [
    { ...node, phase: 'Failed' },
  ]);
  appendFileSync(join(folder, 'workflow-changes.jsonl'), '{"nodes": [{"id": "mo');
  const { workflow } = readRun(stateDirectory, name);
  expect(workflow).toEqual({
    ...stored,
    status: {
      ...stored.status,
      phase: 'Failed',
      nodes: { ...stored.status?.nodes, more: { ...node, phase: 'Failed' } },
    },
  });
  RunFolder.takeOver(stateDirectory, name);
  expect(existsSync(join(folder, 'workflow-changes.jsonl'))).toBe(false);
  expect(JSON.parse(readFileSync(join(folder, 'workflow.json'), 'utf8'))).toEqual(workflow);
});

test('a run that is over leaves its status whole', async () => {
  const { workflow: ended, stateDirectory } = await run(simple);
  const folder = join(stateDirectory, 'runs', ended.metadata.name ?? '');
  expect(existsSync(join(folder, 'workflow-changes.jsonl'))).toBe(false);
  expect(JSON.parse(readFileSync(join(folder, 'workflow.json'), 'utf8')).status.phase).toBe('Succeeded');
});

test('runs are listed, and a folder that is no run is passed over', async () => {
  const stateDirectory = temporaryFolder();
  expect(listRuns(stateDirectory)).toEqual([]);
  await run(simple, { stateDirectory });
  await run(simple, { stateDirectory });
  mkdirSync(join(stateDirectory, 'runs', 'stray'));
  expect(listRuns(stateDirectory).map(({ state }) => state)).toEqual(['ended', 'ended']);
});

test.each(['no-such-run', '../x', ''])("refuses the run '%s' that is not there", (name) => {
  expect(() => readRun(temporaryFolder(), name)).toThrow(`there is no run '${name}'`);
});

test('refuses a status document that is none, naming the file', async () => {
  const { workflow: ended, stateDirectory } = await run(simple);
  const name = ended.metadata.name ?? '';
  const file = join(stateDirectory, 'runs', name, 'workflow.json');
  writeFileSync(file, '{"kind": "Workflow"}');
  expect(() => readRun(stateDirectory, name)).toThrow(`${file} does not hold what a run leaves there`);
  writeFileSync(file, '{');
  expect(() => readRun(stateDirectory, name)).toThrow(`${file} cannot be read`);
});
