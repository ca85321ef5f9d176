/** Values that travel as one string, there and back; and what the contract's types let through. */
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineStep, type RequiredNames, type Values } from '../../lib/contract/step-contract.ts';
import { booleanValue, jsonValue } from '../../lib/contract/wire-types.ts';

const numbers = jsonValue(z.array(z.number()));

describe('a boolean', () => {
  test('travels as true or false', () => {
    expect([true, false].map((value) => z.encode(booleanValue, value))).toEqual(['true', 'false']);
    expect(['true', 'false'].map((text) => booleanValue.parse(text))).toEqual([true, false]);
  });

  test.each(['True', 'yes', '1', '', ' true'])('refuses %j', (text) => {
    expect(booleanValue.safeParse(text).success).toBe(false);
  });
});

describe('a JSON document', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (list) => {
        expect(numbers.parse(z.encode(numbers, list))).toEqual(JSON.parse(JSON.stringify(list)));
      }),
    );
  });

  test('refuses what is no JSON, or not of the shape', () => {
    expect(numbers.safeParse('[1,').error?.issues[0]?.message).toMatch(/^not JSON: /);
    expect(numbers.safeParse('["a"]').success).toBe(false);
  });

  test('refuses to send what JSON does not have', () => {
    expect(() => z.encode(numbers, [Number.NaN])).toThrow();
  });
});

test('a step gives its program the values its contract names, and knows which ones must be given', () => {
  const step = defineStep({
    name: 'example',
    summary: 'shows types',
    inputs: { flag: booleanValue, list: numbers, label: z.string().default('none') },
    outputs: {},
    env: { ADDRESS: 'where' },
    secrets: { apiToken: 'a token' },
  });
  expectTypeOf<Values<typeof step.inputs>>().toEqualTypeOf<{
    readonly flag: boolean;
    readonly list: number[];
    readonly label: string;
  }>();
  expectTypeOf<RequiredNames<typeof step.inputs>>().toEqualTypeOf<'flag' | 'list'>();
  expectTypeOf<keyof typeof step.secrets>().toEqualTypeOf<'apiToken'>();
});
