/** The functions that Go's templates have of themselves, and how they print values. */
import { display, equal, isList, isMap, memberOf, type Value, ValueError } from '../../argo/expr/value.ts';
import { InputError } from '../../errors.ts';

type Found = Value | undefined;

/** A function; a value that is not there comes as `undefined`. */
type GoFunction = (...args: readonly Found[]) => Found;

const orders: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  lt: (left, right) => less(left, right),
  le: (left, right) => less(left, right) || equal(left, right),
  gt: (left, right) => less(right, left),
  ge: (left, right) => less(right, left) || equal(left, right),
};

/** What Go has and the local runner does not carry out. */
const refused = ['call', 'html', 'js', 'printf', 'println', 'slice', 'urlquery'];

/** By their names. */
export const goFunctions: Readonly<Record<string, GoFunction>> = {
  and: (...args) => args.find((arg) => !isTrue(arg)) ?? args.at(-1),
  or: (...args) => args.find(isTrue) ?? args.at(-1),
  not: (arg) => !isTrue(arg),
  eq: (first = null, ...others) => others.some((other) => comparable(first, other ?? null)),
  ne: (first = null, second = null) => !comparable(first, second),
  index: (from, ...keys) => keys.reduce(at, from),
  len: (value) => {
    if (typeof value === 'string') return Buffer.byteLength(value);
    if (value !== undefined && isList(value)) return value.length;
    if (value !== undefined && isMap(value)) return Object.keys(value).length;
    throw new ValueError(`len of ${display(value ?? null)}`);
  },
  print: (...args) =>
    args.map((arg) => printed(arg)).join(args.every((arg) => typeof arg === 'string') ? '' : ' '),
  ...Object.fromEntries(
    Object.entries(orders).map(([name, order]): [string, GoFunction] => [
      name,
      (left = null, right = null) => order(left, right),
    ]),
  ),
  ...Object.fromEntries(
    refused.map((name): [string, GoFunction] => [
      name,
      () => {
        throw new InputError(`the local runner does not carry out the function '${name}' of templates`);
      },
    ]),
  ),
};

/** Whether Go takes a value for true: it is there and is not zero, empty or nil. */
export function isTrue(value: Found): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false;
  if (isList(value)) return value.length > 0;
  return isMap(value) ? Object.keys(value).length > 0 : true;
}

/** A value as Go prints it with `%v`. */
export function printed(value: Found): string {
  if (value === undefined || value === null) return '<no value>';
  if (typeof value === 'number') return goNumber(value);
  if (isList(value)) return `[${value.map(inner).join(' ')}]`;
  if (!isMap(value)) return display(value);
  const keys = Object.keys(value).sort((one, other) => (one < other ? -1 : 1));
  return `map[${keys.map((key) => `${key}:${inner(memberOf(value, key))}`).join(' ')}]`;
}

function inner(value: Value): string {
  return value === null ? '<nil>' : printed(value);
}

/** A float as Go prints it: with an exponent below 0.0001, and from a million on. */
function goNumber(value: number): string {
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function comparable(left: Value, right: Value): boolean {
  const kinds = [left, right].map((value) => (value === null ? 'nil' : typeof value));
  if (kinds[0] !== kinds[1] && !kinds.includes('nil'))
    throw new ValueError('incompatible types for comparison');
  return equal(left, right);
}

function less(left: Value, right: Value): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right;
  if (typeof left === 'string' && typeof right === 'string') return left < right;
  throw new ValueError('incompatible types for comparison');
}

function at(from: Found, key: Found): Found {
  if (from === undefined || from === null) throw new ValueError('index of untyped nil');
  if (isList(from)) {
    if (typeof key !== 'number') throw new ValueError(`cannot index a list with ${display(key ?? null)}`);
    if (key < 0 || key >= from.length) throw new ValueError(`index out of range: ${key}`);
    return from[key];
  }
  if (isMap(from) && typeof key === 'string')
    return Object.hasOwn(from, key) ? memberOf(from, key) : undefined;
  throw new ValueError(`cannot index ${display(from)} with ${display(key ?? null)}`);
}
