/** Where the parameters of what an event starts have their values from. */
import { kebabCase } from '../contract/names.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import type { Place } from './literal.ts';
import type { Scope } from './scope.ts';

/** What is known of them, by the names that programs use. */
export interface EventParameters<From> {
  readonly types: WireTypes;
  /** Values that are the same for every event. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Where in the event. */
  readonly fromEvent: Readonly<Record<string, From | undefined>>;
  readonly scope: Scope;
}

/** A parameter with its name in manifests: `from` the event or, where that is absent, with a `value`. */
export interface EventParameter<From> {
  readonly name: string;
  readonly place: Place;
  readonly from?: From;
  readonly value?: unknown;
}

/** Those that have a source, in the order of their types; throws when one has two. */
export function eventParameters<From>(props: EventParameters<From>): readonly EventParameter<From>[] {
  const { types, given, fromEvent, scope } = props;
  return Object.entries(types).flatMap(([parameter, type]): EventParameter<From>[] => {
    const [value, from] = [given[parameter], fromEvent[parameter]];
    const place = { scope, name: `parameter '${parameter}'`, type };
    if (value !== undefined && from !== undefined)
      throw scope.error(`${place.name} has a value and comes from the event; choose one`);
    const name = kebabCase(parameter);
    if (from !== undefined) return [{ name, place, from }];
    return value === undefined ? [] : [{ name, place, value }];
  });
}
