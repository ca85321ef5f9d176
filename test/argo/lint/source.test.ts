import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

const schema = (version: string) => {
  const path = join('shared/crds/argo-workflows', `v${version}.schema.json`);
  for (let folder = root; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, path))) return JSON.parse(readFileSync(join(folder, path), 'utf8'));
};
const [v3, v4] = [schema('3.7'), schema('4.1')];

test.skipIf(!v3 || !v4)(
  `the table of fields is what Argo's schemas say${v3 && v4 ? '' : ' (skipped: no schemas)'}`,
  () => {
    expect(fields).toEqual(fieldTable(v3, v4));
  },
);

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
