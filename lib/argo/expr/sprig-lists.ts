/** sprig's functions over lists and maps. */
import { countOf, listOf, mapArgument, textOf } from './argument.ts';
import {
  type Callable,
  display,
  equal,
  isList,
  isMap,
  mapOf,
  memberOf,
  type Value,
  ValueError,
  type ValueMap,
} from './value.ts';

const listFunctions: Readonly<Record<string, Callable>> = {
  first: (list) => listOf(list, 'sprig.first').at(0) ?? null,
  rest: (list) => listOf(list, 'sprig.rest').slice(1),
  last: (list) => listOf(list, 'sprig.last').at(-1) ?? null,
  initial: (list) => listOf(list, 'sprig.initial').slice(0, -1),
  push: (list, item = null) => [...listOf(list, 'sprig.push'), item],
  append: (list, item = null) => [...listOf(list, 'sprig.append'), item],
  prepend: (list, item = null) => [item, ...listOf(list, 'sprig.prepend')],
  reverse: (list) => listOf(list, 'sprig.reverse').toReversed(),
  uniq: (list) =>
    listOf(list, 'sprig.uniq').filter((item, at, all) => all.findIndex((one) => equal(one, item)) === at),
  without: (list, ...omitted) =>
    listOf(list, 'sprig.without').filter((item) => !omitted.some((one) => equal(one, item))),
  has: (item = null, list = null) => listOf(list, 'sprig.has').some((member) => equal(member, item)),
  compact: (list) => listOf(list, 'sprig.compact').filter((item) => !isEmpty(item)),
  slice: (list, ...bounds) =>
    listOf(list, 'sprig.slice').slice(...bounds.map((bound) => countOf(bound, 'sprig.slice'))),
  chunk: (size, list) => {
    const [count, all] = [countOf(size, 'sprig.chunk'), listOf(list, 'sprig.chunk')];
    if (count < 1) throw new ValueError('sprig.chunk takes a size of at least 1');
    return Array.from({ length: Math.ceil(all.length / count) }, (_, at) =>
      all.slice(at * count, (at + 1) * count),
    );
  },
};

export const sprigLists: Readonly<Record<string, Callable>> = {
  list: (...values) => values,
  tuple: (...values) => values,
  concat: (...lists) => lists.flatMap((list) => listOf(list, 'sprig.concat')),
  sortAlpha: (list) => listOf(list, 'sprig.sortAlpha').map(display).toSorted(byCodePoint),
  ...listFunctions,
  ...withMust(listFunctions),
  dict: (...values) =>
    mapOf(
      values.flatMap((key, at) => (at % 2 === 0 ? [[display(key), values[at + 1] ?? null] as const] : [])),
    ),
  get: (map, key) => {
    const [owner, name] = [mapArgument(map, 'sprig.get'), textOf(key, 'sprig.get')];
    return Object.hasOwn(owner, name) ? memberOf(owner, name) : '';
  },
  set: (map, key, value = null) =>
    mapOf([...Object.entries(mapArgument(map, 'sprig.set')), [textOf(key, 'sprig.set'), value]]),
  unset: (map, key) => picked(mapArgument(map, 'sprig.unset'), (name) => name !== textOf(key, 'sprig.unset')),
  hasKey: (map, key) => Object.hasOwn(mapArgument(map, 'sprig.hasKey'), textOf(key, 'sprig.hasKey')),
  keys: (...maps) => maps.flatMap((map) => Object.keys(mapArgument(map, 'sprig.keys'))),
  values: (map) => Object.values(mapArgument(map, 'sprig.values')),
  pluck: (key, ...maps) =>
    maps.flatMap((map) => {
      const [owner, name] = [mapArgument(map, 'sprig.pluck'), textOf(key, 'sprig.pluck')];
      return Object.hasOwn(owner, name) ? [memberOf(owner, name)] : [];
    }),
  pick: (map, ...keys) => picked(mapArgument(map, 'sprig.pick'), (name) => keys.includes(name)),
  omit: (map, ...keys) => picked(mapArgument(map, 'sprig.omit'), (name) => !keys.includes(name)),
  merge: (...maps) => merged(maps, 'sprig.merge'),
  mustMerge: (...maps) => merged(maps, 'sprig.mustMerge'),
  mergeOverwrite: (...maps) => merged(maps.toReversed(), 'sprig.mergeOverwrite'),
  mustMergeOverwrite: (...maps) => merged(maps.toReversed(), 'sprig.mustMergeOverwrite'),
  dig: (...args) => {
    const [map = null, fallback = null, ...path] = args.toReversed();
    let value: Value = map;
    for (const key of path.toReversed()) {
      const name = textOf(key, 'sprig.dig');
      if (!isMap(value) || !Object.hasOwn(value, name)) return fallback;
      value = memberOf(value, name);
    }
    return value;
  },
};

/** The same functions under their `must…` names. */
export function withMust(functions: Readonly<Record<string, Callable>>): Record<string, Callable> {
  return Object.fromEntries(
    Object.entries(functions).map(([name, work]) => [
      `must${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      work,
    ]),
  );
}

/** What sprig counts as empty. */
export function isEmpty(value: Value): boolean {
  if (isList(value)) return value.length === 0;
  if (isMap(value)) return Object.keys(value).length === 0;
  return value === null || value === '' || value === 0 || value === false;
}

function picked(map: ValueMap, wanted: (name: string) => boolean): ValueMap {
  return mapOf(Object.entries(map).filter(([name]) => wanted(name)));
}

/** Of maps that hold one name, the first that says something wins, at every depth. */
function merged(maps: readonly Value[], user: string): ValueMap {
  const result = new Map<string, Value>();
  for (const map of maps) {
    for (const [name, value] of Object.entries(mapArgument(map, user))) {
      const known = result.get(name);
      if (known === undefined || (isEmpty(known) && !isMap(known))) result.set(name, value);
      else if (isMap(known) && isMap(value)) result.set(name, merged([known, value], user));
    }
  }
  return mapOf(result);
}

function byCodePoint(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
