import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, evaluateCondition } from '../../../lib/argo/expr/evaluate.ts';
import { ExpressionError } from '../../../lib/argo/expr/expression-error.ts';
import { environmentOf } from '../../../lib/argo/expr/variables.ts';

const variables = environmentOf({
  'tasks.evaluate.outputs.parameters.verdict': 'promote',
  'tasks.train.outputs.parameters.model-version': '7',
  'workflow.parameters': '[]',
  'workflow.parameters.alias': 'production',
  'lastRetry.exitCode': '75',
  'lastRetry.status': 'Failed',
  retries: '2',
  item: '{"a": [1, {"b": 3}]}',
});

describe('an expression', () => {
  test.each<[string, unknown]>([
    ["tasks.evaluate.outputs.parameters.verdict == 'promote'", true],
    ["tasks['train'].outputs.parameters['model-version']", '7'],
    ['workflow.parameters.alias', 'production'],
    [
      "lastRetry.status == 'Error' || asInt(lastRetry.exitCode) == 75 || asInt(lastRetry.exitCode) >= 128",
      true,
    ],
    ['asInt(retries) < 3 and not (asFloat(retries) > 2.5)', true],
    ["tasks.gone?.outputs?.parameters?.x ?? 'none'", 'none'],
    ["'gone' in tasks", false],
    ['1 + 2 * 3 ** 2 - 8 / 4', 17],
    ['-2 ^ 2', -4],
    ['7 % 4 == 3 && !false', true],
    ['1 < 2 < 3', true],
    ['3 in 1..3', true],
    ['2 not in [1, 2]', false],
    ["'a' + 'b' contains 'ab' ? 'yes' : 'no'", 'yes'],
    ["'v1.2' matches '^v\\\\d'", true],
    ["'abc' startsWith 'a' && 'abc' endsWith 'c'", true],
    ['let x = 2; let y = 3; x * y', 6],
    ['if 1 > 2 { "a" } else { "b" }', 'b'],
    ['[1, 2, 3][-1] + [4, 5, 6][1:][0]', 8],
    ["'hello'[1:3]", 'el'],
    ['{a: 1, "b-c": 2}["b-c"]', 2],
    ['filter([{a: 1}, {a: 2}], .a > 1)[0].a', 2],
    ['map(1..3, {# * 10})', [10, 20, 30]],
    ['any([1, 2], # == 2) && all([1, 2], # > 0) && none([1], # > 1) && one([1, 2], # == 1)', true],
    ['count([true, false]) + len("äö") + sum([1, 2])', 6],
    ['reduce([1, 2, 3], #acc + #, 10)', 16],
    ['[3, 1, 2] | sort() | first()', 1],
    ['sortBy([{n: 2}, {n: 1}], .n)[0].n', 1],
    ["split('a,b', ',') | join('-')", 'a-b'],
    ["trim(' x ') + upper('y') + replace('aa', 'a', 'b')", 'xYbb'],
    ["string(1.5) + type(1) + type('')", '1.5intstring'],
    ["int('7') + float('0.5')", 7.5],
    ["toJson({b: [1], a: '<'})", '{"a":"\\u003c","b":[1]}'],
    ["fromJSON('[1]')[0]", 1],
    ["jsonpath(item, '$.a[1].b')", 3],
    ["jsonpath(item, '$.a[*]')", [1, { b: 3 }]],
    ["sprig.trim(' x ') + sprig.upper('y')", 'xY'],
    ["sprig.int('5') + sprig.add(1, '2')", 8],
    ["sprig.default('d', '')", 'd'],
    ['nil ?? 1', 1],
    ["nil contains 'a'", false],
    ["tasks.train.outputs.parameters['model-version'] == 7", false],
    ['"a\\u0041\\n\\x42"', 'aA\nB'],
    ['`raw \\n`', 'raw \\n'],
    ['0x1F + 0b11 + 0o17 + 1_000 + 1e2', 1149],
    ['1 /* one */ + // two\n 2', 3],
    ["$env['retries']", '2'],
  ])('%s', (expression, value) => {
    expect(JSON.stringify(evaluate(expression, variables))).toBe(JSON.stringify(value));
  });

  test.each([
    ['', 'unexpected end at 1:1'],
    ['unknown', 'unknown name unknown at 1:1'],
    ['1 +', 'unexpected end at 1:4'],
    ['a b', 'unexpected identifier "b" at 1:3'],
    ["'open", 'a string that is not closed at 1:1'],
    ['1 § 2', 'unexpected character "§" at 1:3'],
    ["1 +\n 'a'", 'cannot take int and string at 1:3'],
    ['retries == 2', '== compares string with number, which are never equal at 1:9'],
    ['1 in tasks', 'in asks a map for a string, not int'],
    ["'a' < 1", '< cannot compare string with int at 1:5'],
    ['tasks.gone.outputs', 'cannot fetch outputs from nil at 1:12'],
    ['retries ? 1 : 2', 'a condition takes true or false, not string'],
    ["asInt('x')", 'cannot read "x" as a whole number'],
    ['1 % 0', 'division by zero'],
    ['[1][3]', 'index 3 is outside the list of 1'],
    ['tasks()', 'tasks is not a function'],
    ['sprig.env("HOME")', 'sprig.env is not a function'],
    ['sprig.genCA("a", 1)', 'the local runner does not carry out the function sprig.genCA'],
    ['date("yesterday")', 'date cannot read "yesterday"'],
    ['now().Never()', 'cannot fetch Never from time'],
    ["'a' matches '('", 'bad regular expression'],
    ['a ?? b || c', 'put brackets around ?? before mixing it with ||'],
    ['0..9999999', 'is too long'],
    ["jsonpath(item, '$.x')", 'the JSON path $.x finds nothing'],
    ["jsonpath(item, '$[')", 'the JSON path $[ cannot be read'],
    ['1_2x', "'1_2x' is not a number"],
    ["'\\q'", 'unknown escape \\q in a string at 1:2'],
    [`${'('.repeat(300)}1${')'.repeat(300)}`, 'levels of nesting'],
  ])('refuses %s, with the place', (expression, message) => {
    expect(() => evaluate(expression, variables)).toThrow(ExpressionError);
    expect(() => evaluate(expression, variables)).toThrow(message);
  });

  test('refuses a condition that is neither true nor false', () => {
    expect(() => evaluateCondition('retries', variables)).toThrow('true or false is needed, got string 2');
  });

  test('never ends in anything but a value or an ExpressionError', () => {
    const words = [
      'a',
      'tasks',
      '1',
      "'s'",
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '.',
      '?.',
      '??',
      '?',
      ':',
      '+',
      '==',
      'in',
      'not',
      '|',
      'map',
      '#',
      ',',
      'let',
      '=',
      ';',
      '..',
      'nil',
    ];
    const soup = fc.array(fc.constantFrom(...words), { maxLength: 15 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string()), (expression) => {
        try {
          evaluate(expression, variables);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('reads any text back from its literal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(evaluate(`'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`, variables)).toBe(text);
      }),
    );
  });
});

test('a dotted name that others continue gives way to them', () => {
  const env = environmentOf({ 'a.b': 'inner', a: 'outer', 'a.b.c': 'deep', toString: 'plain' });
  expect(evaluate('a.b.c', env)).toBe('deep');
  expect(evaluate('toString', env)).toBe('plain');
  expect(() => evaluate('constructor', env)).toThrow('unknown name constructor');
  expect(evaluate("a['__proto__']", env)).toBeNull();
});
