/** `millrace import` of a CWL document: a module that may be written again, and nothing else that may. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { root } from '../../dist/manifests.ts';
import { temporaryFolder } from '../../runner/harness.ts';

const graph = [
  'cwlVersion: v1.2',
  '$graph:',
  '- { id: main, class: CommandLineTool, baseCommand: echo, inputs: { a: int }, outputs: [] }',
  '- { id: new, class: CommandLineTool, baseCommand: echo, inputs: { mode: { type: { type: enum, symbols: [a] } } }, outputs: [] }',
  '',
].join('\n');

const millrace = (cwd: string, ...words: string[]) =>
  execa('node', [join(root, 'lib/cli/main.ts'), ...words], {
    cwd,
    reject: false,
    preferLocal: true,
    localDir: root,
  });

test('writes a module, and again what it wrote, and over no other file', async () => {
  const folder = temporaryFolder();
  const module = () => readFileSync(join(folder, 'graph.ts'), 'utf8');
  writeFileSync(join(folder, 'graph.cwl'), graph);
  writeFileSync(join(folder, 'own.ts'), 'export {};\n');

  const first = await millrace(folder, 'import', 'graph.cwl', '-o', 'graph.ts');
  expect([first.exitCode, first.stderr]).toEqual([0, expect.stringContaining('give it to cwlTemplate')]);
  expect(module()).toMatch(/export const graph = \{\s+file: join\(import\.meta\.dirname, 'graph\.cwl'\),/);
  expect(module()).toContain("inputs: { a: 'int' }");

  expect(await millrace(folder, 'import', 'graph.cwl#new', '-o', 'graph.ts')).toMatchObject({ exitCode: 0 });
  expect(module()).toMatch(/export const new2 = \{\s+file: join\(import\.meta\.dirname, 'graph\.cwl#new'\),/);
  expect(module()).toContain("inputs: { mode: { type: 'enum', symbols: ['a'] } }");

  const over = await millrace(folder, 'import', 'graph.cwl', '-o', 'own.ts');
  expect([over.exitCode, over.stderr]).toEqual([2, expect.stringContaining('own.ts: cannot be written')]);

  const gone = await millrace(folder, 'import', 'graph.cwl#old');
  expect([gone.exitCode, gone.stderr]).toEqual([
    2,
    expect.stringContaining("no process 'old'; it has main, new"),
  ]);
});
