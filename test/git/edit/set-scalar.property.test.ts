/** What holds for every edit: only that value changes, twice is once, and there is a way back. */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
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

/** Whether YAML of every version reads the text back as it stands, so that it is written without quotes. */
const plain = fc
  .oneof(uri, fc.stringMatching(/^[a-z][a-z0-9]{3,9}( [a-z][a-z0-9]{3,9}){0,3}$/))
  // `null` and `true` are none, nor is `e000`, a number to some readers of 1.1.
  .filter((text) => (['1.1', '1.2'] as const).every((version) => parse(text, { version }) === text));

test('the way back leads to the same bytes, whatever was written in between', () => {
  const quoted = fc.record({
    old: line,
    value: line,
    style: fc.constantFrom('QUOTE_DOUBLE', 'QUOTE_SINGLE'),
  });
  const unquoted = fc.record({ old: plain, value: plain, style: fc.constant('PLAIN') });
  fc.assert(
    fc.property(
      fc.oneof(quoted, unquoted),
      spacing,
      ({ old, value, style }, { tail, newline, mark, end }) => {
        const form = { QUOTE_DOUBLE: JSON.stringify(old), QUOTE_SINGLE: `'${old.replaceAll("'", "''")}'` };
        const written = style === 'QUOTE_DOUBLE' || style === 'QUOTE_SINGLE' ? form[style] : old;
        const head = 'kind: Service\nmetadata: {name: churn}\nspec:\n  b: {c: [d]} # e\n  uri: ';
        const text = mark + `${head}${written}${tail}${end}`.replaceAll('\n', newline);
        expect(set(set(text, value).text, old).text).toBe(text);
      },
    ),
    { numRuns: 500 },
  );
});

test('any scalar of any document takes any value, and only that scalar changes', () => {
  const style = fc.record({
    indent: fc.integer({ min: 1, max: 8 }),
    collectionStyle: fc.constantFrom('any', 'block', 'flow'),
    lineWidth: fc.constantFrom(0, 40),
  });
  const content = fc.dictionary(line, fc.jsonValue({ maxDepth: 4 }), { minKeys: 1, maxKeys: 5 });
  let set = 0;
  fc.assert(
    fc.property(content, line, style, fc.nat(), (data, value, options, choice) => {
      const text = stringify(data, null, { ...options, aliasDuplicateObjects: false });
      const paths = leavesOf(parse(text));
      const field = paths[choice % paths.length];
      if (field === undefined || field.length === 0) return;
      try {
        const edit = setScalar(text, { document: {}, field, value });
        expect(parse(edit.text)).toEqual(replaced(parse(text), field, value));
        expect(setScalar(edit.text, { document: {}, field, value })).toMatchObject({ changed: false });
        set += 1;
      } catch (error) {
        if (!(error instanceof PermanentError)) throw error;
        expect(error.message).toMatch(/block of text|outside of quotes|holds .+; say which one by its kind/);
      }
    }),
    { numRuns: 400 },
  );
  expect(set).toBeGreaterThan(200);
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

type Path = readonly (string | number)[];

/** The ways to all values that are no lists and no maps. */
function leavesOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  return Object.entries(value)
    .filter(([key]) => key !== '')
    .flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

function replaced(whole: unknown, [key, ...rest]: Path, value: string): unknown {
  if (key === undefined) return value;
  if (Array.isArray(whole))
    return whole.map((item, index) => (index === key ? replaced(item, rest, value) : item));
  return Object.fromEntries(
    Object.entries(Object(whole)).map(([name, item]) => [
      name,
      name === String(key) ? replaced(item, rest, value) : item,
    ]),
  );
}
