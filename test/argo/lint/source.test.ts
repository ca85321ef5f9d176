import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import fields from '../../../lib/argo/lint/field-table.json' with { type: 'json' };
import { readSource } from '../../../lib/argo/lint/source.ts';
import { fieldTable } from '../../../scripts/argo-fields.ts';
import { root } from '../../dist/manifests.ts';

const text = `kind: Workflow
spec:
  templates:
  - name: main
    script:
      source: |
        echo
---
{"kind": "ConfigMap", "data": {"key": "value"}}
`;

test('knows the line and the column of every value', () => {
  const [workflow, map] = readSource(text).documents;
  expect(workflow?.positionOf(['spec', 'templates', 0])).toEqual({ line: 4, column: 5 });
  expect(workflow?.positionOf(['spec', 'templates', 0, 'script', 'source'])).toEqual({ line: 6, column: 7 });
  expect(map?.positionOf(['data', 'key'])).toEqual({ line: 9, column: 32 });
});

test('falls back to what stands around an absent value', () => {
  const [workflow] = readSource(text).documents;
  expect(workflow?.positionOf(['spec', 'templates', 0, 'script', 'image'])).toEqual({ line: 5, column: 5 });
});

test('tells where a file is no YAML', () => {
  const { documents, faults } = readSource('kind: A\n---\nkind: [B\n');
  expect(documents.map(({ object }) => object.kind)).toEqual(['A']);
  expect(faults[0]?.position.line).toBeGreaterThan(2);
});

test("takes quoted texts whose lines are not indented, as Argo's parser does", () => {
  const { documents, faults } = readSource('kind: A\nargs: ["\n  one\n  two\n"]\nnext: 1\n');
  expect(faults).toEqual([]);
  expect(documents[0]?.object).toEqual({ kind: 'A', args: [' one two '], next: 1 });
});

test("the table of fields is what Argo's schemas say", () => {
  const [v3, v4] = ['3.7', '4.1'].map((version) =>
    JSON.parse(readFileSync(join(root, `test/dist/schemas/argo-${version}.json`), 'utf8')),
  );
  expect(fields).toEqual(fieldTable(v3, v4));
});

test.each<[string, unknown]>([
  ['0755', 493],
  ['0o755', 493],
  ['0x1F', 31],
  ['-0b11', -3],
  ['08', 8],
  ['1_000', 1000],
  ['+1.5e3', 1500],
  ['.5', 0.5],
  ['1.', 1],
  ['007', 7],
  ['0', 0],
  ['yes', true],
  ['Y', true],
  ['off', false],
  ['n', false],
  ['~', null],
  ['12:30', '12:30'],
  ['2026-01-31', '2026-01-31'],
  ['1.2.3', '1.2.3'],
  ['yEs', 'yEs'],
  ['0x', '0x'],
  ['1e', '1e'],
  ["'0755'", '0755'],
  ['"yes"', 'yes'],
])("reads %s as Argo's parser does", (written, value) => {
  expect(readSource(`kind: A\nvalue: ${written}\n`).documents[0]?.object).toEqual({ kind: 'A', value });
});
