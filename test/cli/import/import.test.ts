import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSource } from '../../../lib/argo/lint/source.ts';
import { importSource } from '../../../lib/cli/import/import-source.ts';
import { printValue } from '../../../lib/cli/import/print-value.ts';
import { InputError } from '../../../lib/errors.ts';
import { container, workflow } from '../../argo/lint/cases.ts';
import { root } from '../../dist/manifests.ts';

const text = readFileSync(join(import.meta.dirname, 'workflows.yaml'), 'utf8');
const options = { source: 'workflows.yaml', chart: 'imported' };

let folder: string;
beforeAll(() => {
  mkdirSync(join(root, 'build'), { recursive: true });
  folder = mkdtempSync(join(root, 'build/import-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const objectsOf = (yaml: string) => readSource(yaml).documents.map(({ object }) => object);

describe('millrace import', () => {
  test('writes a program whose synthesis gives the same documents, in the same order', async () => {
    const file = join(folder, 'imported.ts');
    writeFileSync(file, importSource(text, options).program);
    await execa('node', [file], { preferLocal: true, localDir: root, env: { CDK8S_OUTDIR: folder } });
    const written = readFileSync(join(folder, 'imported.k8s.yaml'), 'utf8');
    expect(objectsOf(written)).toEqual(objectsOf(text));
  }, 30_000);

  test('calls templates by object where it can, and says which rules it accepts', () => {
    const { program, accepted } = importSource(text, options);
    expect(program).toContain("{ name: 'fetch', ...call(fetch, { day: '{{workflow.parameters.day}}' }) }");
    expect(program).toContain('exit: { ...call(tidy, {}) }');
    expect(program).toContain("template: 'countdown'");
    expect(program).toContain('entrypoint: report.name');
    expect(program).toContain("accepts: ['spliced-source']");
    expect(accepted).toEqual(['spliced-source', 'undefined-template']);
  });

  test.each<[string, string, string]>([
    ['no YAML', 'kind: [', 'workflows.yaml:1:'],
    ['nothing of Argo', 'kind: ConfigMap', 'no object of Argo Workflows'],
    [
      'what Argo itself wrote',
      `${workflow(container(''))}status: {phase: Running}\n`,
      'status: Argo itself writes',
    ],
    ['an unknown field', workflow(container('imagge: x')), '(unknown-field)'],
    ['a tag for nothing', workflow(container('timeout: "{{inputs.parameters.x}}"')), '(unresolved-tag)'],
    [
      'a number that cannot be kept',
      workflow(container('parallelism: 1'), 'entrypoint: main\npriority: 9007199254740993'),
      'too large',
    ],
    [
      'a Secret with values',
      `${workflow(container(''))}---\nkind: Secret\nstringData: {a: b}\n`,
      '(secret-value)',
    ],
  ])('refuses %s', (_, yaml, message) => {
    expect(() => importSource(yaml, options)).toThrow(InputError);
    expect(() => importSource(yaml, options)).toThrow(message);
  });

  test('writes any data as source that means the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }), (value) => {
        const read: unknown = new Function(`return ${printValue(value)}`)();
        expect(JSON.stringify(read)).toBe(JSON.stringify(value));
      }),
    );
  }, 30_000);
});
