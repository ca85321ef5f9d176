/** What an expression works with: JSON's values, times and durations, and functions. */
import { Duration, Time } from './moment.ts';
import { formatTime } from './time-layout.ts';

export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [key: string]: Value }
  | Time
  | Duration
  | Callable;

/** A function of the environment, such as `asInt` or `sprig.trim`. */
export type Callable = (...args: readonly Value[]) => Value;

export type ValueMap = { readonly [key: string]: Value };

/** Raised by functions and operators, which do not know where they stand; the evaluator adds the place. */
export class ValueError extends Error {}

export function isMap(value: Value): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isMoment(value);
}

/** A time or a duration. */
export function isMoment(value: Value): value is Time | Duration {
  return value instanceof Time || value instanceof Duration;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** The value's type as people name it. */
export function typeName(value: Value): string {
  if (value === null) return 'nil';
  if (isList(value)) return 'list';
  if (isMoment(value)) return value instanceof Time ? 'time' : 'duration';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return { string: 'string', boolean: 'bool', function: 'function' }[typeof value as string] ?? 'map';
}

/** A map without a prototype, so that no key means anything by itself. */
export function mapOf(entries: Iterable<readonly [string, Value]>): ValueMap {
  const map: Record<string, Value> = Object.create(null);
  for (const [key, value] of entries) map[key] = value;
  return map;
}

/** The member of a map, nil when it has none of that name. */
export function memberOf(map: ValueMap, key: string): Value {
  return Object.hasOwn(map, key) ? (map[key] ?? null) : null;
}

/** JSON as Go writes it: keys sorted, and `<`, `>`, `&` escaped. */
export function toJson(value: Value, indent?: number): string {
  return escapeJson(JSON.stringify(sorted(value), undefined, indent));
}

/** JSON with the signs that Go escapes in it. */
export function escapeJson(text: string): string {
  return text.replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function sorted(value: Value): Value {
  if (typeof value === 'function') throw new ValueError('a function has no JSON form');
  if (isMoment(value)) {
    return value instanceof Time
      ? formatTime(value, '2006-01-02T15:04:05.999Z07:00')
      : value.milliseconds * 1e6;
  }
  if (isList(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  return mapOf(keys.map((key) => [key, sorted(memberOf(value, key))]));
}

/** A value as text, as Go prints it with `%v`. */
export function display(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'function') return '<function>';
  if (isList(value)) return `[${value.map(display).join(' ')}]`;
  if (value instanceof Time) return formatTime(value, '2006-01-02 15:04:05.999999999 -0700 MST');
  if (!isMap(value)) return String(value);
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  return `map[${keys.map((key) => `${key}:${display(memberOf(value, key))}`).join(' ')}]`;
}

/** Whether two values are the same, looking into lists and maps. Values of different types never are. */
export function equal(left: Value, right: Value): boolean {
  if (isList(left)) {
    return (
      isList(right) &&
      left.length === right.length &&
      left.every((item, at) => equal(item, right[at] ?? null))
    );
  }
  if (isMap(left)) {
    if (!isMap(right)) return false;
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && equal(memberOf(left, key), memberOf(right, key)))
    );
  }
  if (isMoment(left) && isMoment(right)) return left.milliseconds === right.milliseconds;
  return left === right;
}

/** What JSON.parse returned, as a value. */
export function fromJsonData(data: unknown): Value {
  if (data === null || typeof data === 'boolean' || typeof data === 'number' || typeof data === 'string')
    return data;
  if (Array.isArray(data)) return data.map(fromJsonData);
  if (typeof data === 'object')
    return mapOf(Object.entries(data).map(([key, item]) => [key, fromJsonData(item)]));
  throw new ValueError(`not a JSON value: ${typeof data}`);
}
