/** Values other than strings, as they travel between steps: each is one string on the wire. */
import * as z from 'zod';

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
