import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lintFiles } from '../../../lib/cli/lint/lint-files.ts';
import { sarifOf } from '../../../lib/cli/lint/sarif.ts';
import { summaryOf, tellFindings } from '../../../lib/cli/lint/tell-findings.ts';
import { plain } from '../../../lib/cli/text/paint.ts';
import { InputError } from '../../../lib/errors.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-lint-cli-'));
  writeFileSync(join(folder, 'bad.yaml'), bad);
  writeFileSync(join(folder, 'broken.yml'), 'kind: Workflow\nspec: [\n');
  writeFileSync(join(folder, 'good.json'), JSON.stringify(good));
  writeFileSync(join(folder, 'notes.txt'), 'no manifest');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('millrace lint', () => {
  test('tells place, rule, what is wrong and where in the object', () => {
    const report = lintFiles([join(folder, 'bad.yaml')], {});
    const lines = tellFindings(report, { paint: plain, colours: false, width: 80 });
    expect([...lines.slice(1), summaryOf(report)].join('\n')).toMatchInlineSnapshot(`
      "     9:9  error  unknown-field
                Container has no field 'imag'; did you mean 'image'?
                Workflow/bad-  spec.templates[0].container.imag
         11:16  error  unresolved-tag
                {{inputs.parameters.who}} stands for nothing here; nothing that begins
                with inputs.parameters is known here
                Workflow/bad-  spec.templates[0].container.args[0]
         16:29  warning  unused-input
                template 'unused' never uses its input 'who'; use it or take it away
                Workflow/bad-  spec.templates[2].inputs.parameters[0]

      ✖ 1 object in 1 file: 2 errors, 1 warning"
    `);
  });

  test('reads folders, and says what is no YAML', () => {
    const { findings, files, objects } = lintFiles([folder], {});
    expect([files, objects]).toEqual([3, 2]);
    expect(findings.map(({ rule }) => rule)).toContain('yaml');
  });

  test('has nothing to say against what is right', () => {
    expect(summaryOf(lintFiles([join(folder, 'good.json')], {}))).toBe(
      '✔ 1 object in 1 file: nothing to say against them',
    );
  });

  test('refuses a file that is not there, and one without an object of Argo', () => {
    expect(() => lintFiles([join(folder, 'absent.yaml')], {})).toThrow(InputError);
    expect(() => lintFiles([join(folder, 'notes.txt')], {})).toThrow('no object of Argo');
  });

  test('writes SARIF that fits its schema', () => {
    const sarif = sarifOf(lintFiles([folder], {}), folder);
    const { $schema: _, id: __, ...schema } = sarifSchema;
    const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
    ajv.validate(schema, sarif);
    expect(ajv.errors).toBeNull();
    expect(JSON.stringify(sarif)).toContain(
      '"artifactLocation":{"uri":"bad.yaml"},"region":{"startLine":9,"startColumn":9}',
    );
  });
});

const good = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { generateName: 'good-' },
  spec: { entrypoint: 'main', templates: [{ name: 'main', container: { image: 'alpine' } }] },
};

const bad = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: bad-}
spec:
  entrypoint: main
  templates:
    - name: main
      container:
        imag: alpine
        image: alpine
        args: ["{{inputs.parameters.who}}"]
    - name: idle
      inputs: {parameters: [{name: who}]}
      suspend: {}
    - name: unused
      inputs: {parameters: [{name: who}]}
      container: {image: alpine}
`;
