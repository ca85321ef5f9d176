/** What a task or step with `withItems`, `withParam` or `withSequence` is repeated over. */

import type { Substitution } from '../../argo/expr/tags.ts';
import { escapeJson, fromJsonData, isList, isMap, toJson, type Value } from '../../argo/expr/value.ts';
import type { Variables } from '../../argo/expr/variables.ts';
import type { DAGTask, WorkflowStep } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';

/** One repetition: what is put after the task's name, and what `{{item}}` means in it. */
export interface Item {
  readonly suffix: string;
  readonly variables: Variables;
}

/** The repetitions, absent for a task that runs once. */
export function itemsOf(task: DAGTask | WorkflowStep, tags: Substitution): readonly Item[] | undefined {
  const values = valuesOf(task, tags);
  return values?.map((value, index) => ({
    suffix: `(${index}:${describe(value).replace(/[()]/g, '')})`,
    variables: itemVariables(value),
  }));
}

function valuesOf({ withItems, withParam, withSequence }: DAGTask | WorkflowStep, tags: Substitution) {
  // Argo takes an empty list of items for no list at all.
  if (withItems !== undefined && !(Array.isArray(withItems) && withItems.length === 0)) {
    // The API server sorts the keys of what a manifest says; what a parameter says keeps its order.
    const items = fromJsonData(JSON.parse(toJson(fromJsonData(tags.document(withItems)))));
    if (isList(items)) return items;
    throw new InputError('withItems: a list is needed');
  }
  if (withParam) return parseList(tags.text(withParam));
  return withSequence && sequence(tags.document(withSequence));
}

function parseList(text: string): readonly Value[] {
  try {
    const items = fromJsonData(JSON.parse(text));
    if (isList(items)) return items;
  } catch (error) {
    throw new InputError(`withParam value could not be parsed as a JSON list: ${text.trim()}`, {
      cause: error,
    });
  }
  throw new InputError(`withParam value could not be parsed as a JSON list: ${text.trim()}`);
}

function sequence(range: NonNullable<DAGTask['withSequence']>): readonly Value[] {
  const start = wholeNumber(range.start ?? 0, 'start');
  if (range.count === undefined && range.end === undefined)
    throw new InputError('withSequence: count or end is needed');
  const count = range.count === undefined ? undefined : wholeNumber(range.count, 'count');
  if (count === 0) return [];
  const end = count === undefined ? wholeNumber(range.end ?? 0, 'end') : start + count - 1;
  const step = start <= end ? 1 : -1;
  return Array.from({ length: Math.abs(end - start) + 1 }, (_, index) =>
    format(start + index * step, range.format),
  );
}

/** Go's `%d`, `%05d`, `%x`, `%X` and `%o` in a text. */
function format(value: number, pattern = '%d'): string {
  const [whole, zero = '', width = '0', letter = 'd'] = /%(0?)(\d*)([dxXo])/.exec(pattern) ?? [];
  if (whole === undefined)
    throw new InputError(`withSequence.format: '${pattern}' has none of %d, %x, %X and %o`);
  const digits = value.toString({ d: 10, x: 16, X: 16, o: 8 }[letter] ?? 10);
  const text = letter === 'X' ? digits.toUpperCase() : digits;
  return pattern.replace(whole, text.padStart(Number(width), zero || ' ')).replaceAll('%%', '%');
}

function wholeNumber(value: string | number, field: string): number {
  if (/^-?\d+$/.test(String(value))) return Number(value);
  throw new InputError(`withSequence.${field}: '${value}' is not a whole number`);
}

function itemVariables(value: Value): Variables {
  if (isList(value)) return { item: escapeJson(JSON.stringify(value)) };
  if (!isMap(value)) return { item: String(value) };
  const sorted = Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    item: escapeJson(JSON.stringify(sorted)),
    ...Object.fromEntries(Object.entries(value).map(([key, inner]) => [`item.${key}`, textOf(inner)])),
  };
}

function describe(value: Value): string {
  if (isList(value)) return `[${value.map(textOf).join(' ')}]`;
  if (!isMap(value)) return textOf(value);
  return Object.entries(value)
    .map(([key, inner]) => `${key}:${textOf(inner)}`)
    .toSorted()
    .join(',');
}

/** A value within an item: JSON in the order in which it was written, without the escapes that Go makes for HTML. */
function textOf(value: Value): string {
  return isList(value) || isMap(value) ? JSON.stringify(value) : String(value);
}
