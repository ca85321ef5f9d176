/** `jsonpath(text, path)`: the part of a JSON text that a path names. */
import { parseJson } from './conversion-functions.ts';
import { isList, isMap, memberOf, type Value, ValueError } from './value.ts';

const step =
  /\.\.(?=[\w*[])|\.?\*|\.([\p{L}_$][\p{L}\p{Nd}_$-]*)|\[\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|(-?\d+)|(\*))\s*\]/uy;

/** Members (`.a`, `['a']`), items (`[0]`) and all of them (`*`); filters and slices are refused. */
export function jsonPath(text: string, path: string): Value {
  if (!path.startsWith('$')) throw new ValueError(`the JSON path ${path} does not begin with $`);
  let values: readonly Value[] = [parseJson(text)];
  let many = false;
  let at = 1;
  while (at < path.length) {
    step.lastIndex = at;
    const found = step.exec(path);
    if (found === null || found[0] === '..')
      throw new ValueError(`the local runner does not read ${path.slice(at)} in the JSON path ${path}`);
    const [whole, name, single, double, index, star] = found;
    at += whole.length;
    const key = name ?? (single ?? double)?.replace(/\\(.)/g, '$1');
    if (key !== undefined) values = values.map((value) => member(value, key, path));
    else if (index !== undefined) values = values.map((value) => item(value, Number(index), path));
    else {
      many ||= star !== undefined || whole.endsWith('*');
      values = values.flatMap(children);
    }
  }
  return many ? values : (values[0] ?? null);
}

function member(value: Value, key: string, path: string): Value {
  if (isMap(value) && Object.hasOwn(value, key)) return memberOf(value, key);
  throw new ValueError(`the JSON path ${path} finds no '${key}'`);
}

function item(value: Value, index: number, path: string): Value {
  const found = isList(value) ? value.at(index) : undefined;
  if (found === undefined) throw new ValueError(`the JSON path ${path} finds no item ${index}`);
  return found;
}

function children(value: Value): readonly Value[] {
  if (isList(value)) return value;
  return isMap(value) ? Object.values(value) : [];
}
