/** Every page of `docs/triggers` holds a program that compiles and writes the YAML beside it. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { complaintsOf } from '../dist/kubernetes-judge.ts';
import { root } from '../dist/manifests.ts';
import { extract, pagesIn, synthesize } from './pages.ts';

const folder = join(root, 'docs/triggers');
const pages = pagesIn(folder);
let extracted: string;
let output: string;
beforeAll(async () => {
  extracted = extract(pages);
  output = await synthesize(pages, extracted, '4.1');
});
afterAll(() => rmSync(extracted, { recursive: true }));

test('the programs compile', async () => {
  const { stdout } = await execa('tsc', ['-p', extracted], {
    preferLocal: true,
    localDir: root,
    reject: false,
  });
  expect(stdout).toBe('');
});

test.each(pages)(
  'the YAML of $name is what the program of its page writes, and is valid',
  async ({ name }) => {
    const golden = join(folder, `${name}.yaml`);
    expect(existsSync(golden)).toBe(true);
    const yaml = readFileSync(join(output, `${name}.k8s.yaml`), 'utf8');
    await expect(yaml).toMatchFileSnapshot(golden);
    const objects = parseAllDocuments(yaml).map((document): KubernetesObject => document.toJS());
    expect(objects.flatMap(complaintsOf)).toEqual([]);
  },
);

test('they use all kinds of events, and have their place in docs/triggers.md', () => {
  const text = pages.flatMap(({ programs }) => programs).join('\n');
  const index = readFileSync(join(root, 'lib/index.ts'), 'utf8');
  const functions = [...index.matchAll(/\b(\w+Event),/g)].map(([, name]) => name);
  expect(functions.length).toBeGreaterThan(4);
  expect(functions.filter((name) => !text.includes(`${name}(`))).toEqual([]);
  const overview = readFileSync(join(root, 'docs/triggers.md'), 'utf8');
  for (const { name } of pages) expect(overview).toContain(`(triggers/${name}.md)`);
});
