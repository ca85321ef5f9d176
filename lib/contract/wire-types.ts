/** Values other than strings, as they travel between steps: each is one string on the wire. */
import * as z from 'zod';
import type { WireType } from './step-contract.ts';

/** `true` or `false`. */
export const booleanValue = z.codec(z.enum(['true', 'false']), z.boolean(), {
  decode: (text) => text === 'true',
  encode: (value) => (value ? 'true' : 'false'),
}) as z.ZodType<boolean, string>;

/** One JSON document of the given shape. */
export function jsonValue<T>(schema: z.ZodType<T, T>): z.ZodType<T, string> {
  return z.codec(z.string(), schema, {
    decode: (text, context) => {
      try {
        return JSON.parse(text) as T;
      } catch (error) {
        context.issues.push({ code: 'custom', message: `not JSON: ${String(error)}`, input: text });
        return z.NEVER;
      }
    },
    encode: (value) => JSON.stringify(value),
  });
}

/** A finite number, written as JSON writes it. */
export const numberValue = jsonValue(z.number());

const elements = new WeakMap<object, WireType>();

/**
 * A list of such values, as a fan-out of tasks gives it: one JSON list, in which a value that is JSON itself may stand
 * as it is or as a text.
 */
export function listOf<T>(element: WireType<T>): z.ZodType<readonly T[], string> {
  const list = jsonValue(z.array(z.json()));
  const type = z.codec(z.string(), z.custom<readonly T[]>(Array.isArray), {
    decode: (text) =>
      z.decode(list, text).map((each) => {
        return z.decode(element, typeof each === 'string' ? each : JSON.stringify(each));
      }),
    encode: (values) => JSON.stringify(values.map((value) => z.encode(element, value))),
  });
  elements.set(type.def, element);
  return type;
}

/** The type of a list's elements; `undefined` when it is none of `listOf`. */
export function elementOf(list: WireType): WireType | undefined {
  return elements.get(list.def);
}
