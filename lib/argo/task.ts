/** What a task of a DAG and a step of a list have in common: the template they run, its inputs and its outputs. */
import * as z from 'zod';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { type Condition, refsOf, renderCondition } from './condition.ts';
import { type Fan, type Items, type ListedTypes, refsOfItems, renderFan } from './fan-out.ts';
import { type ConditionalHook, type Hook, type Hooks, refsOfHooks, renderHooks } from './hook.ts';
import { renderArguments } from './inputs.ts';
import { refsIn } from './late.ts';
import type { WorkflowStep } from './manifest.ts';
import { type Producer, Ref, type Refs, type Shown } from './ref.ts';
import type { Scope } from './scope.ts';
import { outputResult, refsTo, type Template, type TemplateHome, type WithResult } from './template.ts';

/** The key under which the result of a `run` carries its task, beside one reference for each output. */
export const task = Symbol('task');

/** A task that was added: a reference for each of its outputs. */
export type Task<Outputs extends WireTypes> = Shown<Refs<Outputs> & AnyTask>;

/** A task that was added and runs for many items: a list for each of its outputs. */
export type TaskOfMany<Outputs extends WireTypes> = Task<ListedTypes<Outputs>>;

/** A task that was added, whatever its outputs are. */
export interface AnyTask {
  readonly [task]: Producer;
}

/** How a task or a step runs. */
export interface CallOptions<Self extends AnyTask> {
  /** The name in kebab-case. @default the template's name */
  readonly name?: string;
  /** What is run when it has ended, however it ended; it is given the task itself. @default nothing */
  readonly onExit?: (task: Self) => Hook;
  /** What is run as soon as something is true of it, by name. @default nothing */
  readonly hooks?: (task: Self) => Readonly<Record<string, ConditionalHook>>;
}

/** A task about to be added: whose outputs it gives, and how it runs. */
export interface NewTask<Outputs extends WireTypes> {
  readonly outputs: Outputs;
  readonly producer: Producer;
  readonly options: CallOptions<Task<Outputs>>;
}

/** Adds a task with its hooks, which see the task itself; `add` says whether it may end without outputs. */
export function addTask<Outputs extends WireTypes>(
  { outputs, producer, options }: NewTask<Outputs>,
  add: (hooks: Hooks) => boolean,
): Task<Outputs> {
  const self = taskOf(outputs, producer);
  const conditional = add({ onExit: options.onExit?.(self), hooks: options.hooks?.(self) });
  return taskOf(outputs, { ...producer, conditional });
}

/** One use of a template. */
export interface Call {
  /** The task's name. */
  readonly name: string;
  readonly template: Template;
  readonly given: Readonly<Record<string, unknown>>;
  readonly when?: Condition | undefined;
  /** What it is run for. @default it runs once */
  readonly items?: Items<unknown> | undefined;
  readonly hooks: Hooks;
}

/** Where a template is used. */
export interface CallPlace {
  /** The DAG or the list of steps. */
  readonly scope: Scope;
  /** Where that lives. */
  readonly home: TemplateHome;
}

/** A use of a template, ready to be put into a DAG or a list. */
export interface RenderedCall {
  readonly fields: Omit<WorkflowStep, 'name'>;
  /** Whether it may be skipped by itself. */
  readonly conditional: boolean;
}

/** The references that a use of a template needs before it begins; its hooks may look at itself as well. */
export function refsOfCall({ name, given, when, items, hooks }: Call): readonly Ref<unknown>[] {
  return [
    ...refsIn(given),
    ...(when ? refsOf(when) : []),
    ...(items === undefined ? [] : refsOfItems(items)),
    ...refsOfHooks(hooks).filter(({ producer }) => producer?.name !== name),
  ];
}

/** A use of a template as Argo takes it: which template, with which arguments, when and how often. */
export function renderCall(call: Call, { scope, home }: CallPlace): RenderedCall {
  const { name, template, given, when } = call;
  if (template.onlyOnExit) scope.needExit();
  const fan: Fan | undefined = call.items === undefined ? undefined : renderFan(call.items, scope);
  const taken = renderArguments({ types: template.inputs, given, scope, taker: name });
  const hooks = renderHooks(call.hooks, { scope, home });
  return {
    fields: {
      ...template.home.refer(template.name, home),
      ...(when ? { when: renderCondition(when, scope) } : {}),
      ...fan?.fields,
      ...(taken ? { arguments: taken } : {}),
      ...(hooks ? { hooks } : {}),
    },
    conditional: when !== undefined || fan?.mayBeEmpty === true,
  };
}

/** The outputs of a task as references. */
function taskOf<Outputs extends WireTypes>(outputs: Outputs, producer: Producer): Task<Outputs> {
  const path = [producer.kind, producer.name, 'outputs'];
  const of = { owner: producer.dag, producer };
  const refs: Refs<Outputs> = refsTo(outputs, path, of);
  const { [outputResult]: result }: WireTypes & Partial<WithResult<WireType>> = outputs;
  const withResult = result
    ? { ...refs, [outputResult]: new Ref({ path: [...path, 'result'], type: result, ...of }) }
    : refs;
  return { ...withResult, [task]: producer };
}

/** How a task stands: one of Argo's words for it. */
export const nodeStatus = z.enum([
  'Pending',
  'Running',
  'Succeeded',
  'Skipped',
  'Failed',
  'Error',
  'Omitted',
]);

/** What Argo knows of a task beside its outputs, for the tasks behind it and for its hooks. */
export function detailsOf(of: AnyTask) {
  const producer = of[task];
  const detail = <T>(name: string, type: WireType<T>, isOfAnyEnd: boolean) => {
    return new Ref({
      path: [producer.kind, producer.name, name],
      type,
      owner: producer.dag,
      producer,
      isOfAnyEnd,
    });
  };
  return {
    /** The node's id, which is the name of its pod's node in user interfaces. */
    id: detail('id', z.string(), true),
    status: detail('status', nodeStatus, true),
    /** When it began and ended, as in `2026-01-31T04:00:00Z`. */
    startedAt: detail('startedAt', z.string(), true),
    finishedAt: detail('finishedAt', z.string(), true),
    /** The exit code of its container. */
    exitCode: detail('exitCode', z.string().regex(/^\d+$/), false),
    /** The address of the pod of a daemon. */
    ip: detail('ip', z.string(), false),
  };
}
