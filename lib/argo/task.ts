/** What a task of a DAG and a step of a list have in common: the template they run, its inputs and its outputs. */
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { renderArguments } from './inputs.ts';
import type { Arguments } from './manifest.ts';
import { type Producer, Ref, type Refs } from './ref.ts';
import type { Scope } from './scope.ts';
import {
  outputResult,
  refsTo,
  type Template,
  type TemplateHome,
  type TemplateReference,
  type WithResult,
} from './template.ts';

/** The key under which the result of a `run` carries its task, beside one reference for each output. */
export const task = Symbol('task');

/** A task that was added: a reference for each of its outputs. */
export type Task<Outputs extends WireTypes> = Refs<Outputs> & AnyTask;

/** A task that was added, whatever its outputs are. */
export interface AnyTask {
  readonly [task]: Producer;
}

/** One use of a template. */
export interface Call {
  /** The task's name. */
  readonly name: string;
  readonly template: Template;
  readonly given: Readonly<Record<string, unknown>>;
  /** The DAG or the list of steps. */
  readonly scope: Scope;
  /** Where that lives. */
  readonly home: TemplateHome;
}

/** A use of a template as Argo takes it: which template, with which arguments. */
export function renderCall({ name, template, given, scope, home }: Call): TemplateReference & {
  arguments?: Arguments;
} {
  if (template.onlyOnExit) scope.needExit();
  const rendered = renderArguments({ types: template.inputs, given, scope, taker: name });
  return { ...template.home.refer(template.name, home), ...(rendered ? { arguments: rendered } : {}) };
}

/** The outputs of a task as references; `kind` is the word under which Argo keeps them. */
export function taskOf<Outputs extends WireTypes>(
  kind: 'tasks' | 'steps',
  outputs: Outputs,
  producer: Producer,
): Task<Outputs> {
  const path = [kind, producer.name, 'outputs'];
  const of = { owner: producer.dag, producer };
  const refs: Refs<Outputs> = refsTo(outputs, path, of);
  const { [outputResult]: result }: WireTypes & Partial<WithResult<WireType>> = outputs;
  const withResult = result
    ? { ...refs, [outputResult]: new Ref({ path: [...path, 'result'], type: result, ...of }) }
    : refs;
  return { ...withResult, [task]: producer };
}
