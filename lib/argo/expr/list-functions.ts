/** expr-lang's functions over lists, maps and numbers. */
import { countOf, listOf, mapArgument, numberOf, textOf } from './argument.ts';
import {
  type Callable,
  display,
  equal,
  isList,
  isMap,
  mapOf,
  memberOf,
  typeName,
  type Value,
  ValueError,
} from './value.ts';

export const listFunctions: Readonly<Record<string, Callable>> = {
  len: (value = null) => lengthOf(value),
  abs: (value) => Math.abs(numberOf(value, 'abs')),
  ceil: (value) => Math.ceil(numberOf(value, 'ceil')),
  floor: (value) => Math.floor(numberOf(value, 'floor')),
  round: (value) => roundAway(numberOf(value, 'round')),
  max: (...values) => Math.max(...numbers(values, 'max')),
  min: (...values) => Math.min(...numbers(values, 'min')),
  mean: (...values) => mean(numbers(values, 'mean')),
  median: (...values) => median(numbers(values, 'median')),
  first: (list) => listOf(list, 'first').at(0) ?? null,
  last: (list) => listOf(list, 'last').at(-1) ?? null,
  get: (container = null, key = null) => getMember(container, key),
  take: (list, count) => listOf(list, 'take').slice(0, countOf(count, 'take')),
  keys: (map) => Object.keys(mapArgument(map, 'keys')).sort(),
  values: (map) => Object.values(mapArgument(map, 'values')),
  toPairs: (map) => Object.entries(mapArgument(map, 'toPairs')).map(([key, value]) => [key, value]),
  fromPairs: (pairs) => mapOf(listOf(pairs, 'fromPairs').map(pairOf)),
  reverse: (list) => listOf(list, 'reverse').toReversed(),
  uniq: (list) =>
    listOf(list, 'uniq').filter((item, at, all) => all.findIndex((other) => equal(item, other)) === at),
  concat: (...lists) => lists.flatMap((list) => listOf(list, 'concat')),
  flatten: (list) => listOf(list, 'flatten').flatMap(flattened),
  sort: (list, order = 'asc') => sortedList(listOf(list, 'sort'), textOf(order, 'sort')),
};

/** Sorts numbers or texts; `desc` turns the order round. */
export function sortedList(
  list: readonly Value[],
  order: string,
  keyOf = (item: Value) => item,
): readonly Value[] {
  const direction = order === 'desc' ? -1 : 1;
  return list.toSorted((left, right) => direction * compareKeys(keyOf(left), keyOf(right)));
}

function compareKeys(left: Value, right: Value): number {
  const same = typeof left === typeof right && (typeof left === 'number' || typeof left === 'string');
  if (!same) throw new ValueError(`cannot sort ${typeName(left)} with ${typeName(right)}`);
  if (equal(left, right)) return 0;
  return (left as string | number) < (right as string | number) ? -1 : 1;
}

function lengthOf(value: Value): number {
  if (typeof value === 'string') return [...value].length;
  if (isList(value)) return value.length;
  if (isMap(value)) return Object.keys(value).length;
  throw new ValueError(`len takes a string, a list or a map, not ${typeName(value)}`);
}

function numbers(values: readonly Value[], user: string): readonly number[] {
  const all = values
    .flatMap((value) => (isList(value) ? value : [value]))
    .map((value) => numberOf(value, user));
  if (all.length === 0) throw new ValueError(`${user} takes at least one number`);
  return all;
}

function mean(all: readonly number[]): number {
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}

function median(all: readonly number[]): number {
  const ordered = all.toSorted((left, right) => left - right);
  const middle = ordered.length / 2;
  return mean(ordered.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
}

function roundAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

function getMember(container: Value, key: Value): Value {
  if (isList(container)) return typeof key === 'number' ? (container.at(key) ?? null) : null;
  return isMap(container) ? memberOf(container, display(key)) : null;
}

function pairOf(pair: Value): readonly [string, Value] {
  const [key = null, value = null] = listOf(pair, 'fromPairs');
  return [display(key), value];
}

function flattened(item: Value): readonly Value[] {
  return isList(item) ? item.flatMap(flattened) : [item];
}
