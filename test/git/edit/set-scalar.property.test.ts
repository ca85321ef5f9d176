/** What holds for every edit: only that value changes, twice is once, and there is a way back. */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { PermanentError } from '../../../lib/errors.ts';
import { setScalar } from '../../../lib/git/edit/set-scalar.ts';

// Hundreds of runs each; on a busy machine they take their time.
vi.setConfig({ testTimeout: 60_000 });

const document = { kind: 'Service', name: 'churn' };
const line = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .filter((text) => !/[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u.test(text));
const uri = fc.stringMatching(/^s3:\/\/[a-z0-9/._-]{1,40}[a-z]$/);
const spacing = fc.record({
  gap: fc.constantFrom(' ', '   ', '\t'),
  tail: fc.constantFrom('', ' # note', '  ', '\n\n# note'),
  newline: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\ufeff'),
  quote: fc.constantFrom('', '"', "'"),
  end: fc.constantFrom('', '\n', '\n---\na: 1\n', '\n...\n'),
});

/** A manifest whose field `spec.uri` holds the value, written in one of many ways. */
const manifest = fc
  .record({ value: uri, spacing })
  .map(({ value, spacing: { gap, tail, newline, mark, quote, end } }) => ({
    value,
    text:
      mark +
      `kind: Service\nmetadata: {name: churn}\nspec:\n  a: [1, 2]\n  uri:${gap}${quote}${value}${quote}${tail}${end}`.replaceAll(
        '\n',
        newline,
      ),
  }));
const set = (text: string, value: string) => setScalar(text, { document, field: ['spec', 'uri'], value });
const values = (text: string) => parseAllDocuments(text).map((one) => one.toJS());

test('any value is read back, and nothing else changes', () => {
  fc.assert(
    fc.property(manifest, line, ({ text, value: old }, value) => {
      const edited = set(text, value);
      const expected = values(text);
      expected[0].spec.uri = value;
      expect(values(edited.text)).toEqual(expected);
      expect(edited.before).toBe(old);
      const at = text.indexOf(old);
      expect(edited.text.startsWith(text.slice(0, at - 1))).toBe(true);
      expect(edited.text.endsWith(text.slice(at + old.length + 1))).toBe(true);
      expect(set(edited.text, value)).toEqual({ text: edited.text, before: value, changed: false });
    }),
    { numRuns: 500 },
  );
});

test('the way back leads to the same bytes', () => {
  fc.assert(
    fc.property(manifest, uri, ({ text, value: old }, value) => {
      expect(set(set(text, value).text, old).text).toBe(text);
    }),
  );
});

test('any document that YAML can hold keeps all its other values', () => {
  const other = fc.dictionary(line, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
  const options = fc.record({
    indent: fc.integer({ min: 1, max: 8 }),
    collectionStyle: fc.constantFrom('any', 'block', 'flow'),
    defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
  });
  fc.assert(
    fc.property(other, line, line, options, (before, old, value, style) => {
      const spec = { before, uri: old, after: before };
      const document = { kind: 'Service', metadata: { name: 'churn' }, spec };
      const text = stringify(document, null, { ...style, aliasDuplicateObjects: false });
      try {
        const edited = set(text, value);
        const expected = values(text);
        expected[0].spec.uri = value;
        expect(values(edited.text)).toEqual(expected);
      } catch (error) {
        // The old value was written as a block, or a template stands in one of the others.
        if (!(error instanceof PermanentError)) throw error;
        expect(error.message).toMatch(/block of text|outside of quotes/);
      }
    }),
    { numRuns: 500 },
  );
});

test('any text is edited or refused, and never anything else', () => {
  const soup = fc
    .array(
      fc.constantFrom(
        ...'kind: Service|metadata: {name: churn}|spec:|uri: x|  uri: x|{{ x }}|---|- a|&a|*a|"|\'|#|\t|: |? |[|}|, |\n|\r\n|\n  |!t |% | |<<'.split(
          '|',
        ),
      ),
    )
    .map((parts) => `kind: Service\nmetadata: {name: churn}\nspec:\n  uri: x\n${parts.join('')}`);
  fc.assert(
    fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (text) => {
      try {
        expect(set(text, 'y').text).toContain('y');
      } catch (error) {
        expect(error).toBeInstanceOf(PermanentError);
      }
    }),
    { numRuns: 2000 },
  );
});
