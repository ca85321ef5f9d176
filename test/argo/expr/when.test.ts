import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExpressionError } from '../../../lib/argo/expr/expression-error.ts';
import { evaluateWhen } from '../../../lib/argo/expr/when.ts';

test.each([
  ['', true],
  ['true', true],
  ['false', false],
  ['promote == promote', true],
  ['hold == promote', false],
  ['hold != promote', true],
  ['\'a b\' == "a b"', true],
  ["'' == ''", true],
  ['3 > 2 && 2 >= 2', true],
  ['3 > 2 || other', true],
  ['1.5 < 1 + 1', true],
  ['false && other', false],
  ['2 * 3 - 1 == 5', true],
  ['!(1 == 2) && !false', true],
  ['a in (a, b)', true],
  ['c in (a, b)', false],
  ["'model-7' =~ '^model-\\\\d'", true],
  ['[a b] == "a b"', true],
  ['0x10 == 16', true],
  ['-1 < 0', true],
  ['1 == -1', false],
  ['1 == 1 ? true : false', true],
  ["'1' == 1", false],
])('%s is %s', (clause, expected) => {
  expect(evaluateWhen(clause)).toBe(expected);
});

test.each([
  ['promote', "'when' must say true or false, got string promote"],
  ['a b == c', 'an operator is missing'],
  ['v1.0 == v1.0', "'v1.0' is read as a member of something; put text that is meant as it stands in quotes"],
  ['a-b == a', '- takes numbers, not string a'],
  ['{{x}} == 1', 'unknown operator'],
  ['(1 == 1', "')' is missing"],
  ['1 ==', 'a value is missing'],
  ['a in b', 'in takes a list in brackets, such as (a, b)'],
  ['1 =~ a', '=~ takes strings, not int 1'],
  ['1 <=> 2', "unknown operator '<=>'"],
  ['1.2.3 == 1', "'1.2.3' is not a number"],
  ["'open == 1", 'unexpected'],
  ['3 < 2 || other', '|| takes true or false, not string other'],
])('refuses %s', (clause, message) => {
  expect(() => evaluateWhen(clause)).toThrow(message);
});

test('never ends in anything but true, false or an ExpressionError', () => {
  fc.assert(
    fc.property(fc.string(), (clause) => {
      try {
        expect(typeof evaluateWhen(clause)).toBe('boolean');
      } catch (error) {
        expect(error).toBeInstanceOf(ExpressionError);
      }
    }),
    { numRuns: 2000 },
  );
});
