/** Signatures as MLflow writes them, and what clients of one model may send to another. */
import { describe, expect, test } from 'vitest';
import { misfits, readInputs } from '../../../lib/steps/evaluate/signature.ts';

const fileOf = (inputs: readonly object[]) =>
  `flavors: {}\nsignature:\n  inputs: '${JSON.stringify(inputs)}'\n  outputs: null\n  params: null\n`;

function schemaOf(...inputs: readonly object[]) {
  const read = readInputs(fileOf(inputs));
  if (read === 'none' || 'unreadable' in read) throw new Error('not readable');
  return read;
}

const column = (name: string, type: string, rest: object = { required: true }) => ({ name, type, ...rest });
const tensor = (dtype: string, shape: readonly number[]) => ({
  type: 'tensor',
  'tensor-spec': { dtype, shape },
});

test.each([
  ['an empty file', '', 'none'],
  ['no signature', 'flavors: {}\n', 'none'],
  ['a signature without inputs', 'signature:\n  outputs: "[]"\n', 'none'],
  ['something else', '- a\n', { unreadable: 'its MLmodel file is not as MLflow writes it' }],
  [
    'inputs that are no JSON',
    'signature:\n  inputs: "["\n',
    { unreadable: 'its MLmodel file is not as MLflow writes it' },
  ],
])('reads %s', (_, text, expected) => {
  expect(readInputs(text)).toEqual(expected);
});

describe('clients of one model may call another', () => {
  test.each([
    [
      'with the same inputs in another order',
      [column('a', 'long'), column('b', 'string')],
      [column('b', 'string'), column('a', 'long')],
    ],
    ['that takes fewer', [column('a', 'long'), column('b', 'long')], [column('a', 'long')]],
    [
      'that takes a further one when it is given',
      [column('a', 'long')],
      [column('a', 'long'), column('b', 'long', { required: false })],
    ],
    [
      'that takes wider numbers',
      [column('a', 'integer'), column('b', 'float'), column('c', 'integer')],
      [column('a', 'long'), column('b', 'double'), column('c', 'double')],
    ],
    ['that takes any number of rows', [tensor('float64', [8, 3])], [tensor('float64', [-1, 3])]],
    ['written before inputs could be optional', [column('a', 'long', {})], [column('a', 'long')]],
  ])('%s', (_, before, after) => {
    expect(misfits(schemaOf(...before), schemaOf(...after))).toEqual([]);
  });

  test.each([
    [
      'refuses an input more',
      [column('a', 'long')],
      [column('a', 'long'), column('b', 'long')],
      "'b' is new and required",
    ],
    [
      'refuses what was optional',
      [column('a', 'long', { optional: true })],
      [column('a', 'long')],
      "'a' was optional and is required",
    ],
    [
      'refuses narrower numbers',
      [column('a', 'double')],
      [column('a', 'float')],
      "'a' was double and is float",
    ],
    ['refuses long as double', [column('a', 'long')], [column('a', 'double')], "'a' was long and is double"],
    [
      'refuses another shape',
      [tensor('float64', [-1, 3])],
      [tensor('float64', [-1, 4])],
      'the input was float64[-1,3] and is float64[-1,4]',
    ],
    [
      'refuses other elements',
      [column('a', 'array', { items: { type: 'long' } })],
      [column('a', 'array', { items: { type: 'string' } })],
      "'a' was array and is array",
    ],
  ])('but %s', (_, before, after, words) => {
    expect(misfits(schemaOf(...before), schemaOf(...after))).toEqual([words]);
  });
});
