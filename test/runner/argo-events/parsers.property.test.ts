/** Expressions, templates and paths that nobody thought of: read as their grammar says, and never a defect. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PermanentError } from '../../../lib/errors.ts';
import { executeTemplate } from '../../../lib/runner/events/go-template.ts';
import { evaluateTerm } from '../../../lib/runner/events/govaluate.ts';
import { withValueAt } from '../../../lib/runner/events/json-set.ts';
import { lookUp, pathParts } from '../../../lib/runner/events/json-text.ts';

/** A text that may look like a part of the language, or not. */
const noise = (signs: string) =>
  fc
    .array(fc.oneof(fc.constantFrom(...signs.split(' ')), fc.string({ maxLength: 3 })), { maxLength: 12 })
    .map((parts) => parts.join(''));

/** Does something; what is wrong has to be told as such. */
function attempt(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
  }
}

describe('what nobody thought of', () => {
  test.each<[string, string, (text: string) => unknown]>([
    [
      'expression',
      'a b ( ) && || == != < <= =~ in , ! - + * / % 1 2.5 "x" \' [a] true \\ .',
      (text) => evaluateTerm(text, { a: 1, b: 'x' }),
    ],
    [
      'template',
      '{{ }} {{- -}} .Input .a | ( ) if else with end lower "x" ` 1 $ nil not eq index',
      (text) => executeTemplate(text, { a: 'x' }),
    ],
    ['path', 'a b . \\ # 0 1 -1 : * ? | @ ! { [', (text) => lookUp('{"a":{"b":[1,{"a":2}]},"0":1}', text)],
    ['destination', 'a b . \\ # 0 1 -1 : *', (text) => withValueAt({ a: { b: [1, 2] }, l: [] }, text, 'x')],
  ])('as %s is read or told to be wrong', (_, signs, work) => {
    fc.assert(
      fc.property(noise(signs), (text) => attempt(() => work(text))),
      { numRuns: 500 },
    );
  });
});

/** An expression with what it means. */
interface Meant {
  readonly text: string;
  readonly value: boolean;
}

describe('an expression', () => {
  test('means what its parts mean', () => {
    const number = fc.nat({ max: 9 });
    const comparison = fc
      .tuple(number, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), number, number)
      .map(([one, operator, two, three]): Meant => {
        const [left, right] = [one + two, three];
        const values = {
          '==': left === right,
          '!=': left !== right,
          '<': left < right,
          '<=': left <= right,
          '>': left > right,
          '>=': left >= right,
        };
        return { text: `n${one} + ${two} ${operator} ${three}`, value: values[operator] };
      });
    const { either } = fc.letrec<{ either: Meant; both: Meant; term: Meant }>((tie) => ({
      either: fc.array(tie('both'), { minLength: 1, maxLength: 3 }).map((all) => ({
        text: all.map(({ text }) => text).join(' || '),
        value: all.some(({ value }) => value),
      })),
      both: fc.array(tie('term'), { minLength: 1, maxLength: 3 }).map((all) => ({
        text: all.map(({ text }) => text).join(' && '),
        value: all.every(({ value }) => value),
      })),
      term: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        comparison,
        tie('either').map(({ text, value }) => ({ text: `(${text})`, value })),
        tie('either').map(({ text, value }) => ({ text: `!(${text})`, value: !value })),
      ),
    }));
    const variables = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`n${index}`, index]));
    fc.assert(
      fc.property(either, ({ text, value }) => {
        expect(evaluateTerm(text, variables)).toBe(value);
      }),
    );
  });
});

test('what is written at a path is found there', () => {
  const name = fc.string({ minLength: 1 }).filter((part) => !/^-?\d+$/.test(part) && part !== '__proto__');
  const escaped = (part: string) => part.replace(/[^\w]/g, (sign) => `\\${sign}`);
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), fc.string(), (parts, value) => {
      const path = parts.map(escaped).join('.');
      expect(pathParts(path)).toEqual(parts);
      const written = withValueAt({ kept: 1 }, path, value);
      expect(lookUp(JSON.stringify(written), path)?.text).toBe(value);
    }),
  );
});
