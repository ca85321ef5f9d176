/** The environment in which Argo evaluates an expression: its variables by dotted name, and its functions. */
import { textOf } from './argument.ts';
import { toFloat, toInt } from './conversion-functions.ts';
import { jsonPath } from './json-path.ts';
import { sprigFunctions } from './sprig-functions.ts';
import { type Callable, mapOf, toJson, type Value, type ValueMap } from './value.ts';

/** Variables by their dotted names, such as `tasks.train.outputs.parameters.run-id`. */
export type Variables = Readonly<Record<string, Value>>;

const functions: Readonly<Record<string, Callable>> = {
  asInt: (value = null) => toInt(value),
  asFloat: (value = null) => toFloat(value),
  toJson: (value = null) => toJson(value),
  jsonpath: (text, path) => jsonPath(textOf(text, 'jsonpath'), textOf(path, 'jsonpath')),
};

/** Turns dotted names into nested maps, as expressions see them; a name that others continue gives way to them. */
export function environmentOf(variables: Variables): ValueMap {
  const root = new Map<string, Branch | Value>();
  for (const name of Object.keys(variables).sort()) insert(root, name.split('.'), variables[name] ?? null);
  return mapOf([
    ...Object.entries(toMap(root)),
    ...Object.entries(functions),
    ['sprig', mapOf(Object.entries(sprigFunctions))],
  ]);
}

type Branch = Map<string, Branch | Value>;

function insert(branch: Branch, [key = '', ...rest]: readonly string[], value: Value): void {
  if (rest.length === 0) {
    branch.set(key, value);
    return;
  }
  const existing = branch.get(key);
  const next: Branch = existing instanceof Map ? existing : new Map();
  branch.set(key, next);
  insert(next, rest, value);
}

function toMap(branch: Branch): ValueMap {
  return mapOf([...branch].map(([key, value]) => [key, value instanceof Map ? toMap(value) : value]));
}
