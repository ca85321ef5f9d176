/** Whatever is written, an expression has a value or an error with its place; it never breaks the evaluator. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../../lib/argo/expr/evaluate.ts';
import { ExpressionError } from '../../../lib/argo/expr/expression-error.ts';
import { builtinNames } from '../../../lib/argo/expr/functions.ts';
import { sprigFunctions } from '../../../lib/argo/expr/sprig-functions.ts';
import { Substitution } from '../../../lib/argo/expr/tags.ts';
import { environmentOf } from '../../../lib/argo/expr/variables.ts';
import { evaluateWhen } from '../../../lib/argo/expr/when.ts';

const variables = { 'inputs.parameters.a': '1', 'tasks.b-c.outputs.result': '[1,{"k":null}]', text: 'x' };
const environment = environmentOf(variables);

/** Pieces that expressions are made of, right ones and wrong ones. */
const leaf = fc.oneof(
  fc.constantFrom(
    '1',
    '2.5',
    '-3',
    "'a'",
    '"b"',
    '`c`',
    'true',
    'nil',
    '[]',
    '{}',
    '[1, "a", nil]',
    '{a: 1}',
  ),
  fc.constantFrom(
    'inputs.parameters.a',
    "tasks['b-c'].outputs.result",
    'text',
    'unknown',
    '$env',
    '#',
    'now()',
  ),
  fc.integer().map(String),
  fc.string({ maxLength: 6 }).map((text) => JSON.stringify(text)),
);
const name = fc.constantFrom(
  ...[...builtinNames].filter((one) => one !== 'repeat'),
  ...Object.keys(sprigFunctions).map((one) => `sprig.${one}`),
  'asInt',
  'asFloat',
  'toJson',
  'jsonpath',
);
const operator = fc.constantFrom(
  ...['+', '-', '*', '/', '%', '**', '==', '!=', '<', '>=', '&&', '||', '??', 'in', 'not in', 'matches'],
  ...['contains', 'startsWith', '..', '|', '.', '?.'],
);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.tuple(tie('expression'), operator, tie('expression')).map(([a, sign, b]) => `${a} ${sign} ${b}`),
    fc
      .tuple(name, fc.array(tie('expression'), { maxLength: 4 }))
      .map(([call, args]) => `${call}(${args.join(', ')})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([a, b, c]) => `${a} ? ${b} : ${c}`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a})[${b}]`),
    fc
      .tuple(
        fc.constantFrom('filter', 'map', 'all', 'reduce', 'sortBy'),
        tie('expression'),
        tie('expression'),
      )
      .map(([call, list, body]) => `${call}(${list}, {${body}})`),
  ),
}));

function meansSomething(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(ExpressionError);
    expect(String(error)).toMatch(/ at \d+:\d+/);
  }
}

test('any composed expression', () =>
  fc.assert(
    fc.property(expression, (source) => meansSomething(() => evaluate(source, environment))),
    { numRuns: 2000 },
  ));

test('any text as an expression, as a clause and in tags', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      meansSomething(() => evaluate(text, environment));
      meansSomething(() => evaluateWhen(text));
      meansSomething(() => new Substitution(variables).text(`{{=${text}}} {{${text}}}`));
    }),
    { numRuns: 2000 },
  ));

test('a value put into a clause in quotes is compared as it stands', () => {
  const plain = fc.string({ maxLength: 20 }).filter((text) => !/['"\\]/.test(text));
  return fc.assert(
    fc.property(plain, plain, (left, right) => {
      expect(evaluateWhen(`'${left}' == '${right}'`)).toBe(left === right);
    }),
  );
});
