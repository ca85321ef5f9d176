import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { indentContinuations } from '../../lib/runner/documents/lenient-indentation.ts';

test('lines of a quoted text and of a list in brackets may stand at the left', () => {
  const source = `spec: # it's
  args: ["apk update &&
  echo \\"hi\\" # no comment
  ", 'it''s',
  plain]
  text: |
    "[{
  note: don't
  map: {a: 1,
b: [2]}
`;
  expect(parse(indentContinuations(source))).toEqual({
    spec: {
      args: ['apk update && echo "hi" # no comment ', "it's", 'plain'],
      text: '"[{\n',
      note: "don't",
      map: { a: 1, b: [2] },
    },
  });
});

test('a bracket within a plain text opens nothing', () => {
  const source = 'a: b, [\nc: d - [\ne: f ? {\n- g: 0\n';
  expect(indentContinuations(source)).toBe(source);
});

test('documents that need no indentation mean the same with it', () => {
  const styles = fc.record({
    collectionStyle: fc.constantFrom('any' as const, 'flow' as const, 'block' as const),
    lineWidth: fc.constantFrom(0, 20, 80),
    defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
  });
  return fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), styles, (value, style) => {
      const source = stringify({ value }, style);
      expect(parse(indentContinuations(source))).toEqual(parse(source));
    }),
    { numRuns: 1000 },
  );
});
