/** Parts of Argo's documents in which texts may hold values that are known only when the workflow runs. */
import { Computed, refsOfExpression } from './expression.ts';
import { Ref, Text } from './ref.ts';
import type { Scope } from './scope.ts';

/** A part of a document, with references and texts with references wherever it has a text. */
export type Late<T> = T extends string
  ? T | (string extends T ? Ref<string> | Text : never)
  : T extends object
    ? { readonly [Field in keyof T]: Late<T[Field]> }
    : T;

/** The part as Argo takes it: references as `{{…}}`. */
export function renderLate<T>(value: Late<T>, scope: Scope): T;
export function renderLate(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string' || value instanceof Ref || value instanceof Text) return scope.tag(value);
  if (Array.isArray(value)) return value.map((each: unknown) => renderLate(each, scope));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(fields.map(([name, each]) => [name, renderLate(each, scope)]));
}

/** The references in a value, however deep, in order. */
export function refsIn(value: unknown): readonly Ref<unknown>[] {
  if (value instanceof Ref) return [value];
  if (value instanceof Computed) return refsOfExpression(value.expression);
  if (value instanceof Text) return value.parts.flatMap(refsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(refsIn);
}
