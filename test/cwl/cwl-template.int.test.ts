/** A CWL document gives the same by cwltool alone and as a step of a workflow; how it ends is how the step ends. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { App, Chart, Testing, Yaml } from 'cdk8s';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import type { NodeStatus } from '../../lib/argo/manifest.ts';
import type { Environments } from '../../lib/environments/environments.ts';
import { ensurePythonEnvironment } from '../../lib/environments/python.ts';
import { root } from '../dist/manifests.ts';
import { run, temporaryFolder } from '../runner/harness.ts';
import { measureWords } from './measure.ts';

let bin: string;
beforeAll(async () => {
  const environment = await ensurePythonEnvironment({
    requirements: join(root, 'requirements/cwl.txt'),
    cacheDirectory: join(root, '.millrace/cache'),
    log: () => {},
  });
  ({ bin } = environment);
});

const environments: Environments = {
  has: () => true,
  knowsCommand: () => false,
  resolve: async () => ({ path: [bin], env: { NOT_NAMED: 'yes' } }),
};

const token = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'words' },
  stringData: { token: 'hunter2' },
};

/** Runs the workflow with words to measure. */
function runStep(words: string) {
  const chart = new Chart(new App({ outdir: 'unused' }), 'measure');
  measureWords(chart, { retry: false });
  const table = '{"one": 4}';
  const parameters = { words, table, prefix: '~' };
  return run(Yaml.stringify(...Testing.synth(chart)), { environments, parameters, documents: [token] });
}

/** Runs the document by cwltool alone; gives the output object and the folder of its files. */
async function runAlone(words: readonly string[]) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'table.json'), '{"one": 4}');
  const order = { words, table: { class: 'File', path: 'table.json' }, prefix: '~', mode: 'fancy' };
  writeFileSync(join(folder, 'order.json'), JSON.stringify(order));
  const document = join(import.meta.dirname, 'documents/measure.cwl');
  const { stdout } = await execa(
    join(bin, 'cwltool'),
    ['--no-container', '--preserve-environment=WORD_TOKEN', '--outdir=given', document, 'order.json'],
    { cwd: folder, env: { WORD_TOKEN: 'hunter2' } },
  );
  return { outputs: JSON.parse(stdout) as Record<string, unknown>, folder: join(folder, 'given') };
}

/** The files of an artifact that a node left, by their paths. */
async function unpacked(node: NodeStatus, name: string, stateDirectory: string) {
  const key = node.outputs?.artifacts?.find((artifact) => artifact.name === name)?.s3?.key ?? '';
  const folder = join(temporaryFolder(), name);
  mkdirSync(folder);
  await execa('tar', ['-xzf', join(stateDirectory, 'artifacts', key), '-C', folder]);
  return filesOf(folder);
}

function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]));
}

describe('a document with a scatter', () => {
  const words = ['one', `it's "$(rm)" {{x}} \${1}`, 'three'];

  test('gives the same files and values by cwltool alone and as a step', async () => {
    const [alone, step] = [await runAlone(words), await runStep(JSON.stringify(words))];
    expect([step.phase, step.message]).toEqual(['Succeeded', undefined]);
    const node = step.node('.measure-words');
    const values = Object.fromEntries(
      node.outputs?.parameters?.map(({ name, value }) => [name, value]) ?? [],
    );
    const { report: _, folder: __, ...expected } = alone.outputs;
    expect(values).toEqual({
      count: '3',
      longest: expected['longest'],
      sizes: '[10, 36, 9]',
      'is-empty': 'false',
      remark: '',
    });
    expect(expected).toMatchObject({ count: 3, sizes: [10, 36, 9], is_empty: false, remark: null });
    const left = filesOf(alone.folder);
    expect(Object.values(await unpacked(node, 'report', step.stateDirectory))).toEqual([left['report.json']]);
    expect(left['report.json']).toContain('"hasToken": true');
    expect(await unpacked(node, 'folder', step.stateDirectory)).toEqual({
      'folder/all/0.txt': left['words/all/0.txt'],
      'folder/all/1.txt': left['words/all/1.txt'],
      'folder/all/2.txt': left['words/all/2.txt'],
    });
  });

  test.each<[string, string, string]>([
    ['what may pass (temporaryFail) is tried again', '["one","later"]', 'exit code 75'],
    ['what stays wrong (permanentFail) is not', '["one","never","later"]', 'exit code 1'],
    ['a program that was killed is tried again', '["killed"]', 'exit code 137'],
    ['a value that is no JSON is bad input', 'one', 'exit code 2'],
  ])('ends so that %s', async (_, words, message) => {
    const step = await runStep(words);
    expect(step.node('.measure-words').message).toContain(message);
    expect(step.log('.measure-words')).not.toContain('hunter2');
  });
});
