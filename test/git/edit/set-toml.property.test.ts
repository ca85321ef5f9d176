/** What holds for every edit of TOML: only that value changes, twice is once, and there is a way back. */
import fc from 'fast-check';
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';
import { expect, test, vi } from 'vitest';
import { setToml } from '../../../lib/git/edit/set-toml.ts';

// Hundreds of runs each; on a busy machine they take their time.
vi.setConfig({ testTimeout: 60_000 });

const line = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .filter((text) => !/[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u.test(text));
const valuesOf = (text: string): unknown => getStaticTOMLValue(parseTOML(text, { tomlVersion: '1.0.0' }));

test('any value is read back, nothing else changes, and the way back leads to the same bytes', () => {
  fc.assert(
    fc.property(line, line, line, fc.constantFrom('\n', '\r\n'), (old, value, other, newline) => {
      const text = [
        `title = ${JSON.stringify(other)} # uri = "x"`,
        '[[model]]',
        `name = "other"`,
        `uri = ${JSON.stringify(old)}`,
        '[[model]]',
        'name = "churn" # the one',
        `uri=${JSON.stringify(old)}   # ${other}`,
        'since = 2026-01-01',
      ].join(newline);
      const intent = { document: {}, field: ['model', { name: 'churn' }, 'uri'] };
      const edit = setToml(text, { ...intent, value });
      const expected = JSON.stringify([
        { name: 'other', uri: old },
        { name: 'churn', uri: value, since: new Date('2026-01-01') },
      ]);
      expect(valuesOf(edit.text)).toMatchObject({ title: other });
      expect(JSON.stringify(Reflect.get(Object(valuesOf(edit.text)), 'model'))).toBe(expected);
      expect(edit.before).toBe(old);
      expect(setToml(edit.text, { ...intent, value })).toMatchObject({ text: edit.text, changed: false });
      expect(setToml(edit.text, { ...intent, value: old }).text).toBe(text);
    }),
    { numRuns: 300 },
  );
});
