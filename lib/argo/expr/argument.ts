/** Takes the arguments of a function as the types they must have, and complains by the function's name. */
import { type Callable, isList, isMap, typeName, type Value, ValueError, type ValueMap } from './value.ts';

export function textOf(value: Value | undefined, user: string): string {
  if (typeof value === 'string') return value;
  throw wrong(user, 'a string', value);
}

export function numberOf(value: Value | undefined, user: string): number {
  if (typeof value === 'number') return value;
  throw wrong(user, 'a number', value);
}

export function countOf(value: Value | undefined, user: string): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw wrong(user, 'a whole number', value);
}

export function listOf(value: Value | undefined, user: string): readonly Value[] {
  if (value !== undefined && isList(value)) return value;
  throw wrong(user, 'a list', value);
}

export function mapArgument(value: Value | undefined, user: string): ValueMap {
  if (value !== undefined && isMap(value)) return value;
  throw wrong(user, 'a map', value);
}

export function callableOf(value: Value | undefined, user: string): Callable {
  if (typeof value === 'function') return value;
  throw wrong(user, 'a predicate', value);
}

function wrong(user: string, wanted: string, got: Value | undefined): ValueError {
  return new ValueError(
    `${user} takes ${wanted}, ${got === undefined ? 'got nothing' : `not ${typeName(got)}`}`,
  );
}
