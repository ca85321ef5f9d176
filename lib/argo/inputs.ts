/** Inputs as they are given: every one that the contract asks for, of its type, and no other. */
import * as z from 'zod';
import { kebabCase } from '../contract/names.ts';
import type { RequiredNames, WireTypes } from '../contract/step-contract.ts';
import { artifactOptions } from './artifact.ts';
import type { Computed } from './expression.ts';
import { encodeGiven } from './literal.ts';
import type { Arguments } from './manifest.ts';
import type { Given, Ref, Shown, Text } from './ref.ts';
import { parametersAndArtifacts, renderGivenArtifact } from './render-artifact.ts';
import type { Scope } from './scope.ts';

/** What must be given for inputs of these types; one with a default may be left out. */
export type GivenInputs<Types extends WireTypes> = {
  readonly [Name in RequiredNames<Types>]: Given<z.output<Types[Name]>>;
} & {
  readonly [Name in Exclude<keyof Types, RequiredNames<Types>>]?: Given<z.output<Types[Name]>>;
};

/** The same where people write them, so that the compiler's messages list the inputs. */
export type ListedInputs<Types extends WireTypes> = Shown<GivenInputs<Types>>;

/** Nothing beside the inputs of these types: a further one must be `never`. */
export type Exactly<Given, Types extends WireTypes> = {
  readonly [Name in Exclude<keyof Given, keyof Types>]: never;
};

/** What is given, for whom and where. */
export interface GivenTo {
  readonly types: WireTypes;
  readonly given: Readonly<Record<string, unknown>>;
  readonly scope: Scope;
  /** As in `evaluate` or `container 'checkout'`. */
  readonly taker: string;
}

/** One input, ready to be written. */
export interface EncodedInput {
  /** The name in kebab-case. */
  readonly name: string;
  readonly value: string | Ref<unknown> | Text | Computed<unknown>;
}

/** What is given to a template, as Argo's arguments; throws when something is missing, unknown or does not fit. */
export function renderArguments(to: GivenTo): Arguments | undefined {
  const { types, given, scope } = to;
  const parameters = encodeInputs(to).map(({ name, value }) => ({ name, value: scope.tag(value) }));
  const artifacts = Object.keys(types)
    .filter((name) => types[name] && artifactOptions(types[name]))
    .flatMap((name) => renderGivenArtifact(name, given[name], to) ?? []);
  return parametersAndArtifacts(parameters, artifacts);
}

/** The given values in the contract's order; throws when one is missing, unknown or does not fit. */
export function encodeInputs({ types, given, scope, taker }: GivenTo): EncodedInput[] {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(types, name));
  if (unknown.length > 0)
    throw scope.error(`${taker} has no input ${unknown.join(', ')}; it has ${Object.keys(types).join(', ')}`);
  return Object.entries(types).flatMap(([name, type]) => {
    if (artifactOptions(type)) return [];
    const value = given[name];
    if (value === undefined && type instanceof z.ZodDefault) return [];
    const place = { scope, type, name: `input '${name}' of ${taker}` };
    return [{ name: kebabCase(name), value: encodeGiven(value, place) }];
  });
}
