/** The page of CWL: its document imports to the module that it shows, and its program writes the YAML beside it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { importCwl } from '../../lib/cli/import/import-cwl.ts';
import { root } from '../dist/manifests.ts';

const page = readFileSync(join(root, 'docs/cwl.md'), 'utf8');
const blocks = [...page.matchAll(/^```(?:ts|yaml)\n(.*?)^```$/gms)].map(([, block = '']) => block);
const [document = '', module = '', program = ''] = blocks;

mkdirSync(join(root, 'build'), { recursive: true });
const folder = mkdtempSync(join(root, 'build/cwl-page-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'sort.cwl'), document);
writeFileSync(join(folder, 'sort.ts'), module);
writeFileSync(join(folder, 'main.ts'), program);
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }),
);
const tools = { preferLocal: true, localDir: root, cwd: folder };

test('the module is what millrace import writes', () => {
  expect(blocks).toHaveLength(3);
  expect(module).toBe(importCwl(join(folder, 'sort.cwl'), folder));
});

test('the program compiles', async () => {
  const { stdout } = await execa('tsc', ['-p', '.'], { ...tools, reject: false });
  expect(stdout).toBe('');
});

test('the YAML is what the program writes', async () => {
  await execa('node', ['main.ts'], { ...tools, env: { CDK8S_OUTDIR: folder } });
  const written = readFileSync(join(folder, 'cwl.k8s.yaml'), 'utf8');
  await expect(written).toMatchFileSnapshot(join(root, 'docs/cwl.yaml'));
});
