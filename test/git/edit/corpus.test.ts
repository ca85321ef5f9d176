/** Awkward files as people write them: exactly the expected bytes come out, or the file stays and the reason is said. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PermanentError } from '../../../lib/errors.ts';
import { editFile } from '../../../lib/git/edit-tip.ts';
import { edited, newValue, refused } from './corpus-cases.ts';

const folder = join(import.meta.dirname, 'corpus');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('the corpus', () => {
  test('holds at least 60 files to edit, and no file without a case', () => {
    expect(edited.length).toBeGreaterThanOrEqual(60);
    const named = [
      ...edited.flatMap(({ path }) => [path, expectedOf(path)]),
      ...refused.map(({ path }) => path),
    ];
    expect(readdirSync(folder).toSorted()).toEqual(named.toSorted());
  });

  test.each(edited)('$path becomes what is expected, once', ({ value = newValue, ...intent }) => {
    const [before, after] = [read(intent.path), read(expectedOf(intent.path))];
    const edit = editFile(before, { ...intent, value });
    expect(edit).toMatchObject({ text: after, changed: true });
    expect(editFile(after, { ...intent, value })).toEqual({ text: after, before: value, changed: false });
  });

  test.each(refused)('$path is refused', ({ value = newValue, reason, ...intent }) => {
    const edit = () => editFile(read(intent.path), { ...intent, value });
    expect(edit).toThrow(PermanentError);
    expect(edit).toThrow(reason);
  });
});

function expectedOf(path: string): string {
  return path.replace(/\.(\w+)$/, '.expected.$1');
}
