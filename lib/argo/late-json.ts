/** JSON in which some values are known only when the workflow runs. */
import * as z from 'zod';
import { valueExpression } from './expression-text.ts';
import { Ref, Text } from './ref.ts';
import type { Scope } from './scope.ts';

/** A JSON value, or a reference or a text with references in the place of one. */
export type LateJson =
  | string
  | number
  | boolean
  | null
  | Ref<unknown>
  | Text
  | readonly LateJson[]
  | LateJsonObject;

/** A JSON object with such values. */
export interface LateJsonObject {
  readonly [field: string]: LateJson;
}

/**
 * The JSON as one text for Argo to complete. Each reference is an expression that writes a whole JSON value, so that
 * no value can end its own field; one whose type is boolean, number or an object is written as that.
 */
export function lateJsonText(value: LateJson, scope: Scope): string {
  if (value instanceof Ref) return `{{=${jsonExpression(value, scope)}}}`;
  if (value instanceof Text) return `{{=toJson(${valueExpression(value, scope)})}}`;
  if (isList(value)) return `[${value.map((each) => lateJsonText(each, scope)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(
      ([name, each]) => `${JSON.stringify(scope.tag(name))}:${lateJsonText(each, scope)}`,
    );
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(typeof value === 'string' ? scope.tag(value) : value);
}

/** The JSON as a document for Argo to complete: references stand in texts as `{{…}}`. */
export function lateJsonDocument(value: LateJson, scope: Scope): unknown {
  if (value instanceof Ref || value instanceof Text || typeof value === 'string') return scope.tag(value);
  if (isList(value)) return value.map((each) => lateJsonDocument(each, scope));
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, each]) => [
      scope.tag(name),
      lateJsonDocument(each, scope),
    ]);
    return Object.fromEntries(fields);
  }
  return value;
}

function jsonExpression(ref: Ref<unknown>, scope: Scope): string {
  const text = valueExpression(ref, scope);
  const type: unknown = ref.type instanceof z.ZodDefault ? ref.type.def.innerType : ref.type;
  if (!(type instanceof z.ZodCodec)) return `toJson(${text})`;
  const { out } = type.def;
  if (out instanceof z.ZodBoolean) return `toJson(${text} == 'true')`;
  return structured.some((kind) => out instanceof kind) ? `toJson(fromJSON(${text}))` : `toJson(${text})`;
}

/** What is JSON on its way, as `jsonValue` makes it. */
const structured = [z.ZodNumber, z.ZodObject, z.ZodArray, z.ZodRecord, z.ZodTuple] as const;

function isList(value: LateJson): value is readonly LateJson[] {
  return Array.isArray(value);
}
