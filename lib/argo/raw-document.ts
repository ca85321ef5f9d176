/**
 * Documents as they stand, for workflows that were written as YAML before: Argo's own words, checked by types and by
 * the linter, with nothing of ours put in. `millrace import` writes programs that use this.
 */
import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import type { RuleName } from './lint/rules.ts';
import { acceptFindings, lintAtSynthesis } from './lint-at-synthesis.ts';
import type * as manifest from './manifest.ts';

/** A template in Argo's words. Steps are a list of lists, which the generated type does not say. */
export type RawTemplate = Loose<Omit<manifest.Template, 'steps'> & OfVersion3> & {
  readonly name: string;
  readonly steps?: readonly (readonly Loose<manifest.WorkflowStep>[])[];
};

/** What version 4 has no more. */
interface OfVersion3 {
  readonly synchronization?: { readonly mutex?: manifest.Mutex; readonly semaphore?: manifest.SemaphoreRef };
}

/** A part of a document with what Argo reads although its published types do not say it. */
type Loose<T> = T extends string
  ? string | number | boolean
  : T extends readonly (infer Item)[]
    ? readonly Loose<Item>[]
    : T extends object
      ? { readonly [Field in keyof T]?: Loose<T[Field]> } & { readonly name?: string }
      : T;

/** What a document of Argo is made of. */
export interface RawDocumentProps {
  readonly kind:
    | 'Workflow'
    | 'WorkflowTemplate'
    | 'ClusterWorkflowTemplate'
    | 'CronWorkflow'
    | 'WorkflowEventBinding';
  readonly apiVersion?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
  /** Rules of the linter that the document broke when it was imported, and still may. @default none */
  readonly accepts?: readonly RuleName[];
}

/** A document that is emitted exactly as it is given. */
export class RawDocument extends Construct {
  constructor(scope: Construct, id: string, props: RawDocumentProps) {
    super(scope, id);
    const { kind, apiVersion = 'argoproj.io/v1alpha1', metadata, spec, accepts = [] } = props;
    const object = new ApiObject(this, 'Resource', { apiVersion, kind, metadata, spec });
    if (metadata['name'] === undefined) object.addJsonPatch(JsonPatch.remove('/metadata/name'));
    acceptFindings(this, accepts);
    lintAtSynthesis(this);
  }
}

/**
 * A template in Argo's words, to be called by others and listed in a document.
 *
 * @example
 * const greet = rawTemplate({
 *   name: 'greet',
 *   inputs: { parameters: [{ name: 'who' }] },
 *   container: { image: 'busybox:1.36', command: ['echo'], args: ['{{inputs.parameters.who}}'] },
 * });
 * const main = rawTemplate({ name: 'main', steps: [[{ name: 'first', ...call(greet, { who: 'you' }) }]] });
 */
export function rawTemplate<const Given extends RawTemplate>(template: Given): Given {
  return template;
}

/** The task's or step's reference to a template, with what it gives: a parameter that is missing does not compile. */
export function call<Called extends RawTemplate>(
  template: Called,
  parameters: Arguments<Called>,
): {
  readonly template: string;
  readonly arguments?: { readonly parameters: { name: string; value: Value }[] };
} {
  const values: [string, Value | undefined][] = Object.entries(parameters);
  const list = values.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  return { template: template.name, ...(list.length > 0 ? { arguments: { parameters: list } } : {}) };
}

type Value = string | number | boolean;

type InputOf<T> = T extends { readonly inputs: { readonly parameters: readonly (infer Input)[] } }
  ? Input
  : never;
type NameOf<Input> = Input extends { readonly name: infer Name extends string } ? Name : never;
type Optional<Input> = Input extends
  | { readonly value: unknown }
  | { readonly default: unknown }
  | { readonly valueFrom: unknown }
  ? NameOf<Input>
  : never;

/** What a call must give, and what it may. */
export type Arguments<T> = {
  readonly [Name in Exclude<NameOf<InputOf<T>>, Optional<InputOf<T>>>]: Value;
} & { readonly [Name in Optional<InputOf<T>>]?: Value };
