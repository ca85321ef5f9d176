/** Values that are known at synthesis, checked by the type of the place they are put in and written as one string. */
import * as z from 'zod';
import type { WireType } from '../contract/step-contract.ts';
import { Computed } from './expression.ts';
import { type Given, Ref, Text } from './ref.ts';
import type { Scope } from './scope.ts';

/** A place that takes a value: who, what it is called and what fits. */
export interface Place {
  readonly scope: Scope;
  /** As in `input 'gate' of evaluate`. */
  readonly name: string;
  readonly type: WireType;
}

/** A given value that is ready to be written: a literal is validated and encoded, a reference stays one. */
export function encodeGiven(
  given: Given<unknown>,
  place: Place,
): string | Ref<unknown> | Text | Computed<unknown> {
  const isLate = given instanceof Ref || given instanceof Text || given instanceof Computed;
  return isLate ? given : encodeLiteral(given, place);
}

/** The one string that a literal is on its way; throws when it does not fit its type. */
export function encodeLiteral(literal: unknown, { scope, name, type }: Place): string {
  const result = z.safeEncode(type, literal);
  if (result.success && result.data !== undefined) return result.data;
  const meaning = type.description ? ` (${type.description})` : '';
  const issues = result.error?.issues.map(({ path, message }) => [...path, message].join(': ')) ?? [
    'give a value',
  ];
  throw scope.error(`${name}${meaning}: got ${JSON.stringify(literal)}; ${issues.join('; ')}`);
}

/** The default that a type carries, as the one string it is on its way. */
export function encodedDefault(place: Place): string | undefined {
  const { type } = place;
  return type instanceof z.ZodDefault ? encodeLiteral(type.def.defaultValue, place) : undefined;
}
