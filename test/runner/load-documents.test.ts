import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDocuments } from '../../lib/runner/documents/load-documents.ts';
import { temporaryFolder } from './harness.ts';

const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: ${value}}\n`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test('reads all documents of files and folders, deep ones too', () => {
  const folder = folderWith({
    'a.yaml': `${configMap('x', '1')}---\n${configMap('w', '1')}`,
    'deep/b.yml': configMap('z', '1'),
    'note.txt': 'no',
  });
  expect(loadDocuments([folder]).map(({ metadata }) => metadata?.name)).toEqual(['x', 'w', 'z']);
});

test('reads what Kubernetes reads, though its lines are not indented', () => {
  const folder = folderWith({
    'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: "1\n"}\n',
  });
  expect(loadDocuments([folder])).toMatchObject([{ data: { a: '1 ' } }]);
});

test('of two documents with one kind and name the later stays', () => {
  const folder = folderWith({ 'a.yaml': configMap('x', '1'), 'b.yaml': configMap('x', '2') });
  expect(loadDocuments([join(folder, 'b.yaml'), join(folder, 'a.yaml')])).toMatchObject([{ data: { a: 1 } }]);
});

test.each([
  ['a file that is not there', {}, 'none.yaml', 'no such file or folder'],
  ['bad YAML', { 'none.yaml': 'a: 1\nb: [1\n' }, 'none.yaml', 'none.yaml: '],
  [
    'a document that is no object',
    { 'none.yaml': `${configMap('x', '1')}---\n\n- 1\n` },
    'none.yaml',
    'none.yaml:7: not a Kubernetes object',
  ],
  [
    'an object without a kind',
    { 'none.yaml': '\napiVersion: v1\n' },
    'none.yaml',
    'none.yaml:2: not a Kubernetes object: kind',
  ],
])('refuses %s, naming file and line', (_, files, name, message) => {
  const folder = folderWith(files);
  expect(() => loadDocuments([join(folder, name)])).toThrow(message);
});
