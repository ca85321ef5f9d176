import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rules } from '../../../lib/argo/lint/rules.ts';
import { root } from '../../dist/manifests.ts';

test('docs/lint.md lists every rule as it is, and no other', () => {
  const text = readFileSync(join(root, 'docs/lint.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  const wanted = Object.entries(rules).map(([name, { by, severity, summary }]) =>
    ['', `\`${name}\``, by === 'argo' ? 'yes' : 'no', severity, summary, ''].join(' | ').trim(),
  );
  expect(rows).toEqual(wanted);
});
