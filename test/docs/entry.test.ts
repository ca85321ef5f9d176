/** Newcomers find their way: all constructs are in the package's entry, and the map of lib/argo names every file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../dist/manifests.ts';

test("every construct of lib can be imported from 'millrace'", () => {
  const entry = readFileSync(join(root, 'lib/index.ts'), 'utf8');
  const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' });
  const constructs = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const source = readFileSync(join(root, 'lib', file), 'utf8');
      return [...source.matchAll(/^export class (\w+)[^{]* extends (?:Construct|App)\b/gm)].map(
        ([, name]) => name,
      );
    });
  expect(constructs.length).toBeGreaterThan(15);
  expect(constructs.filter((name) => !new RegExp(`\\b${name}\\b`).test(entry))).toEqual([]);
});

test('lib/argo/README.md names every file of lib/argo', () => {
  const map = readFileSync(join(root, 'lib/argo/README.md'), 'utf8');
  const files = readdirSync(join(root, 'lib/argo')).filter((file) => file.endsWith('.ts'));
  expect(files.filter((file) => !map.includes(`\`${file.replace('.ts', '')}\``))).toEqual([]);
});
