/** Writes values into objects at sjson's paths, as Argo Events does with what a trigger starts. */
import { InputError } from '../../errors.ts';
import { pathParts } from './json-text.ts';

/** JSON's values. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A copy of an object with a value at a path; objects on the way are made where there is none. */
export function withValueAt(object: Json, path: string, value: Json): Json {
  return set(object, pathParts(path), { path, value });
}

function set(
  target: Json | undefined,
  [part, ...rest]: readonly string[],
  what: { readonly path: string; readonly value: Json },
): Json {
  if (part === undefined) return what.value;
  if (Array.isArray(target)) {
    const list: readonly Json[] = target;
    const index = part === '-1' ? list.length : Number(part);
    if (!Number.isInteger(index) || index > list.length || part === '')
      throw new InputError(
        `dest '${what.path}': there is no position '${part}' in a list of ${list.length}; count from 0`,
      );
    return list.toSpliced(index, 1, set(list[index], rest, what));
  }
  if (target === undefined && /^\d+$/.test(part))
    throw new InputError(
      `dest '${what.path}': there is no list of which '${part}' is a position; write the list`,
    );
  const isMap = typeof target === 'object' && target !== null;
  const map = isMap ? (target as { readonly [key: string]: Json }) : {};
  const before = Object.hasOwn(map, part) ? map[part] : undefined;
  return { ...map, [part]: set(before, rest, what) };
}
