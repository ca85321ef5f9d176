/** expr-lang's functions that ask a predicate about each item of a list. */
import { callableOf, listOf, numberOf, textOf } from './argument.ts';
import { sortedList } from './list-functions.ts';
import { truth } from './operators.ts';
import { type Callable, display, mapOf, type Value } from './value.ts';

export const predicateListFunctions: Readonly<Record<string, Callable>> = {
  all: (list, predicate) => listOf(list, 'all').every(test(predicate, 'all')),
  none: (list, predicate) => !listOf(list, 'none').some(test(predicate, 'none')),
  any: (list, predicate) => listOf(list, 'any').some(test(predicate, 'any')),
  one: (list, predicate) => listOf(list, 'one').filter(test(predicate, 'one')).length === 1,
  filter: (list, predicate) => listOf(list, 'filter').filter(test(predicate, 'filter')),
  map: (list, mapper) => listOf(list, 'map').map((item, index) => callableOf(mapper, 'map')(item, index)),
  find: (list, predicate) => listOf(list, 'find').find(test(predicate, 'find')) ?? null,
  findIndex: (list, predicate) => listOf(list, 'findIndex').findIndex(test(predicate, 'findIndex')),
  findLast: (list, predicate) => listOf(list, 'findLast').findLast(test(predicate, 'findLast')) ?? null,
  findLastIndex: (list, predicate) =>
    listOf(list, 'findLastIndex').findLastIndex(test(predicate, 'findLastIndex')),
  count: (list, predicate = (item = null) => item) =>
    listOf(list, 'count').filter(test(predicate, 'count')).length,
  sum: (list, mapper = (item = null) => item) =>
    listOf(list, 'sum').reduce<number>(
      (sum, item, index) => sum + numberOf(callableOf(mapper, 'sum')(item, index), 'sum'),
      0,
    ),
  groupBy: (list, keyOf) => group(listOf(list, 'groupBy'), callableOf(keyOf, 'groupBy')),
  sortBy: (list, keyOf, order = 'asc') =>
    sortedList(listOf(list, 'sortBy'), textOf(order, 'sortBy'), (item) => callableOf(keyOf, 'sortBy')(item)),
  reduce: (list, step, ...initial) => reduce(listOf(list, 'reduce'), callableOf(step, 'reduce'), initial),
};

function test(predicate: Value | undefined, user: string): (item: Value, index: number) => boolean {
  const ask = callableOf(predicate, user);
  return (item, index) => truth(ask(item, index), user);
}

function group(items: readonly Value[], keyOf: Callable): Value {
  const groups = new Map<string, Value[]>();
  items.forEach((item, index) => {
    const key = display(keyOf(item, index));
    groups.set(key, [...(groups.get(key) ?? []), item]);
  });
  return mapOf(groups);
}

function reduce(items: readonly Value[], step: Callable, initial: readonly Value[]): Value {
  const [start = null, ...rest] = [...initial, ...items];
  const skipped = initial.length === 0 ? 1 : 0;
  return rest.reduce((acc, item, index) => step(item, index + skipped, acc), start);
}
