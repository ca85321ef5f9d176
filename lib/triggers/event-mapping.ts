/** What a workflow's parameters are out of the events that start it, in Argo Events' words. */
import type * as z from 'zod';
import { type EventParameters, eventParameters } from '../argo/event-parameters.ts';
import { encodeLiteral, type Place } from '../argo/literal.ts';
import type { Parameter } from '../argo/manifest.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import { isPath, keyOf, type PathTo, rootOf } from './event-path.ts';
import type { SensorDependency } from './sensor-dependency.ts';

/** A field of an event that may be absent, with what the parameter is then. */
export interface FieldOrDefault<T> {
  readonly dataKey: PathTo<T | undefined>;
  readonly value: T;
}

/** The text that a Go template with sprig's functions makes of an event's data, as in `{{ .Input.body.id | lower }}`. */
export interface FromTemplate {
  readonly of: SensorDependency<unknown>;
  readonly dataTemplate: string;
  /** What the parameter is when the template makes nothing of the event. @default it is an error, and nothing starts */
  readonly value?: string;
}

/** Where a parameter of type `T` comes from. */
export type FromEvent<T> = PathTo<T> | FieldOrDefault<T> | (string extends T ? FromTemplate : never);

/** Where parameters come from, by their names. */
export type Mapping<Parameters extends WireTypes> = {
  readonly [Name in keyof Parameters]?: FromEvent<z.output<Parameters[Name]>>;
} & {};

/** One parameter of a trigger as Argo Events has it. */
export interface TriggerParameter {
  readonly src: {
    readonly dependencyName: string;
    readonly dataKey?: string;
    readonly contextKey?: string;
    readonly dataTemplate?: string;
    readonly value?: string;
  };
  readonly dest: string;
}

/** The parameters of a workflow, and what of them Argo Events writes into it. */
export interface MappedParameters {
  readonly parameters: Parameter[];
  readonly trigger: readonly TriggerParameter[];
}

/** Whose event a root of paths is: the dependency's name, and whether the path is into the event's context. */
export type RootName = (root: object) => { readonly dependencyName: string; readonly isContext: boolean };

/** Parameters with a value have it; the others get it when the event comes, at the place where they stand. */
export function mapParameters(props: EventParameters<unknown>, nameOf: RootName): MappedParameters {
  const parameters: Parameter[] = [];
  const trigger: TriggerParameter[] = [];
  for (const { name, place, from, value } of eventParameters(props)) {
    if (from === undefined) parameters.push({ name, value: encodeLiteral(value, place) });
    else {
      const dest = `spec.arguments.parameters.${parameters.length}.value`;
      trigger.push({ src: sourceOf(from, place, nameOf), dest });
      parameters.push({ name });
    }
  }
  return { parameters, trigger };
}

function sourceOf(from: unknown, place: Place, nameOf: RootName): TriggerParameter['src'] {
  if (isPath(from)) return keyed(from, nameOf);
  if (isFieldOrDefault(from))
    return { ...keyed(from.dataKey, nameOf), value: encodeLiteral(from.value, place) };
  if (isFromTemplate(from)) {
    const { dataTemplate, value, of } = from;
    return {
      dependencyName: nameOf(of).dependencyName,
      dataTemplate,
      ...(value === undefined ? {} : { value }),
    };
  }
  throw place.scope.error(`${place.name} comes from no event; give a path such as item.data.body.id`);
}

function keyed(path: PathTo<unknown>, nameOf: RootName): TriggerParameter['src'] {
  const { dependencyName, isContext } = nameOf(rootOf(path));
  return { dependencyName, [isContext ? 'contextKey' : 'dataKey']: keyOf(path) };
}

function isFieldOrDefault(from: unknown): from is FieldOrDefault<unknown> {
  return typeof from === 'object' && from !== null && 'dataKey' in from;
}

function isFromTemplate(from: unknown): from is FromTemplate {
  return typeof from === 'object' && from !== null && 'dataTemplate' in from;
}
