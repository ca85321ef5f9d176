/** expr-lang's functions that turn one type into another; Argo's `asInt`, `asFloat` and `toJson` are among them. */
import { countOf, textOf } from './argument.ts';
import { type Callable, display, fromJsonData, toJson, typeName, type Value, ValueError } from './value.ts';

export const conversionFunctions: Readonly<Record<string, Callable>> = {
  type: (value = null) => typeName(value).replace('list', 'array'),
  int: (value = null) => toInt(value),
  float: (value = null) => toFloat(value),
  string: (value = null) => display(value),
  toJSON: (value = null) => toJson(value, 2),
  fromJSON: (text) => parseJson(textOf(text, 'fromJSON')),
  toBase64: (text) => Buffer.from(textOf(text, 'toBase64')).toString('base64'),
  fromBase64: (text) => Buffer.from(textOf(text, 'fromBase64'), 'base64').toString('utf8'),
  bitnot: (value) => ~countOf(value, 'bitnot'),
  bitand: (left, right) => countOf(left, 'bitand') & countOf(right, 'bitand'),
  bitor: (left, right) => countOf(left, 'bitor') | countOf(right, 'bitor'),
  bitxor: (left, right) => countOf(left, 'bitxor') ^ countOf(right, 'bitxor'),
  bitnand: (left, right) => countOf(left, 'bitnand') & ~countOf(right, 'bitnand'),
  bitshl: (left, right) => countOf(left, 'bitshl') << countOf(right, 'bitshl'),
  bitshr: (left, right) => countOf(left, 'bitshr') >> countOf(right, 'bitshr'),
  bitushr: (left, right) => countOf(left, 'bitushr') >>> countOf(right, 'bitushr'),
};

/** `asInt`: a number without its fraction, or a text that is a whole number. */
export function toInt(value: Value): number {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'string' && /^[+-]?\d+$/.test(value)) return Number(value);
  throw new ValueError(`cannot read ${describe(value)} as a whole number`);
}

/** `asFloat`: a number, or a text that is one. */
export function toFloat(value: Value): number {
  if (typeof value === 'number') return value;
  const read =
    typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)
      ? Number(value)
      : Number.NaN;
  if (!Number.isNaN(read)) return read;
  throw new ValueError(`cannot read ${describe(value)} as a number`);
}

/** The value that a JSON text holds. */
export function parseJson(text: string): Value {
  try {
    return fromJsonData(JSON.parse(text));
  } catch (error) {
    throw new ValueError(`cannot read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function describe(value: Value): string {
  return typeof value === 'string' ? JSON.stringify(value) : typeName(value);
}
