/** Workflows that nobody wrote for Millrace: each is imported, compiles, and synthesizes to the same document. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { lintDocuments } from '../../../lib/argo/lint/lint.ts';
import { rules } from '../../../lib/argo/lint/rules.ts';
import { readSource } from '../../../lib/argo/lint/source.ts';
import { withoutNulls } from '../../../lib/argo/lint/without-nulls.ts';
import { importSource } from '../../../lib/cli/import/import-source.ts';
import { root } from '../../dist/manifests.ts';

const file = join(import.meta.dirname, 'examples.yaml');
const [, ...texts] = readFileSync(file, 'utf8').split(/^---\n/m);
const examples = texts.map((text, index) => ({ text, name: `example-${index}` }));

mkdirSync(join(root, 'build'), { recursive: true });
const folder = mkdtempSync(join(root, 'build/examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

const objectOf = (text: string) => readSource(text).documents.map(({ object }) => withoutNulls(object));
const here = { preferLocal: true, localDir: root };
const argo = await execa('argo', ['version', '--short'], { reject: false });

test('there are more than sixty, and Argo finds nothing wrong with them', () => {
  expect(examples.length).toBeGreaterThan(60);
  for (const { text } of examples) {
    const findings = lintDocuments(objectOf(text)).filter(({ rule, path }) => {
      const isElsewhere = /^(workflowT|t)emplateRef$/.test(String(path.at(-1)));
      return rules[rule].by === 'argo' && !(rule === 'undefined-template' && isElsewhere);
    });
    expect([text.slice(0, 100), findings]).toEqual([text.slice(0, 100), []]);
  }
});

test.skipIf(argo.failed)('argo lint says the same', async () => {
  const refers = /TemplateRef:|templateRef:|kind: WorkflowEventBinding/;
  const files = examples
    .filter(({ text }) => !refers.test(text))
    .map(({ text, name }) => {
      // Names that are made when a workflow starts are the same name to the linter.
      writeFileSync(join(folder, `${name}.yaml`), text.replace(/generateName: .*/, `name: ${name}`));
      return join(folder, `${name}.yaml`);
    });
  const { stdout } = await execa('argo', ['lint', '--offline', ...files], { reject: false });
  expect(stdout).toContain('no linting errors');
});

test('each becomes a program that compiles, and writes the same document', async () => {
  for (const { text, name } of examples)
    writeFileSync(
      join(folder, `${name}.ts`),
      importSource(text, { source: `${name}.yaml`, chart: name }).program,
    );
  const main = join(folder, 'main.ts');
  writeFileSync(main, examples.map(({ name }) => `import './${name}.ts';\n`).join(''));
  writeFileSync(join(folder, 'tsconfig.json'), '{ "extends": "../../tsconfig.json", "include": ["*.ts"] }');
  const [{ stdout }] = await Promise.all([
    execa('tsc', ['-p', folder], { ...here, reject: false }),
    execa('node', [main], { ...here, env: { CDK8S_OUTDIR: folder } }),
  ]);
  expect(stdout).toBe('');
  for (const { text, name } of examples)
    expect(objectOf(readFileSync(join(folder, `${name}.k8s.yaml`), 'utf8'))).toEqual(objectOf(text));
});
