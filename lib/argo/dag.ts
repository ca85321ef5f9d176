/** The tasks of a DAG while they are added; who waits for whom follows from the references they take. */
import type { WireTypes } from '../contract/step-contract.ts';
import type { Condition } from './condition.ts';
import { type Dependency, producersOf, renderDependency } from './dependency.ts';
import { type Item, type Items, itemOf, listedTypes } from './fan-out.ts';
import { InlineHome } from './inline-home.ts';
import type { Exactly, GivenInputs, ListedInputs } from './inputs.ts';
import type { DAGTask } from './manifest.ts';
import { checkName } from './names.ts';
import type { Producer, Ref, Refs } from './ref.ts';
import type { Scope } from './scope.ts';
import {
  type AnyTask,
  addTask,
  type Call,
  type CallOptions,
  refsOfCall,
  renderCall,
  type Task,
  type TaskOfMany,
  task,
} from './task.ts';
import type { Template, TemplateHome } from './template.ts';

/** What a task waits for beside its inputs. */
export interface After {
  /**
   * Tasks that must have succeeded before, though nothing is taken from them; or how tasks must have ended, as in
   * `anyOf(succeeded(a), failed(b))`. @default nothing
   */
  readonly after?: readonly AnyTask[] | Dependency;
}

/** When a task runs. */
export interface RunOptions<Self extends AnyTask> extends CallOptions<Self>, After {
  /** The task is skipped unless this is true, and with it those that need it. @default it always runs */
  readonly when?: Condition;
}

/** When a task runs for each of many items. */
export interface ForEachOptions<T, Self extends AnyTask> extends CallOptions<Self>, After {
  /** An item is skipped unless this is true of it. @default none is */
  readonly when?: (item: Item<T>) => Condition;
}

/** The tasks of one DAG. */
export class Dag<Inputs extends WireTypes> {
  /** The inputs of the DAG's template. */
  readonly inputs: Refs<Inputs>;
  /** A home for templates that one task of this DAG runs, and nobody else: `dag.run(imageTemplate(dag.inline, …), …)`. */
  readonly inline: InlineHome;
  readonly #home: TemplateHome;
  readonly #scope: Scope;
  readonly #tasks = new Map<string, DAGTask>();

  constructor(home: TemplateHome, scope: Scope, inputs: Refs<Inputs>) {
    this.#home = home;
    this.#scope = scope;
    this.inputs = inputs;
    this.inline = new InlineHome(scope, home);
  }

  /** Adds a task that runs a template of this or of another WorkflowTemplate. */
  run<Taken extends WireTypes, Outputs extends WireTypes>(
    template: Template<Taken, Outputs>,
    inputs: ListedInputs<NoInfer<Taken>>,
    options: RunOptions<NoInfer<Task<Outputs>>> = {},
  ): Task<Outputs> {
    const { name = template.name, when, after } = options;
    const { outputs } = template;
    return addTask({ outputs, producer: this.#producer(name, template), options }, (hooks) =>
      this.#add({ name, template, given: inputs, when, hooks }, after),
    );
  }

  /**
   * Adds a task that runs once for each item, all at once; its outputs are lists. Without any item it is skipped.
   *
   * @example
   * const fits = dag.forEach(['linear', 'forest'], fit, (kind) => ({ table, kind }));
   * dag.run(choose, { scores: fits.score });
   */
  forEach<
    const T,
    Taken extends WireTypes,
    Outputs extends WireTypes,
    const Given extends GivenInputs<Taken>,
  >(
    items: Items<T>,
    template: Template<Taken, Outputs>,
    inputs: (item: Item<T>) => Given & Exactly<Given, Taken>,
    options: ForEachOptions<NoInfer<T>, NoInfer<TaskOfMany<Outputs>>> = {},
  ): TaskOfMany<Outputs> {
    const { name = template.name, when, after } = options;
    const outputs = listedTypes(template.outputs);
    const item = itemOf(items, this.#scope);
    const call = { name, template, given: inputs(item), when: when?.(item), items };
    return addTask({ outputs, producer: this.#producer(name, template), options }, (hooks) =>
      this.#add({ ...call, hooks }, after),
    );
  }

  /** The tasks in the order in which they were added. */
  list(): DAGTask[] {
    return [...this.#tasks.values()];
  }

  #producer(name: string, { isDaemon }: Template): Producer {
    return { name, kind: 'tasks', dag: this.#scope, conditional: false, isDaemon };
  }

  /** Adds a task; says whether it may end without outputs. */
  #add(call: Call, after: After['after'] = []): boolean {
    const { name } = call;
    const scope = this.#scope;
    checkName({ path: scope.path, kind: 'task', name });
    if (this.#tasks.has(name)) throw scope.error(`there are two tasks '${name}'; give one of them a name`);
    const needs = needsOf(refsOfCall(call), after);
    const needed = [...needs.map(({ producer }) => producer), ...('map' in after ? [] : producersOf(after))];
    const stranger = needed.find(({ dag }) => dag !== scope);
    if (stranger)
      throw scope.error(
        `task '${name}' needs task '${stranger.name}' of ${stranger.dag.path}; it can only need tasks of its own DAG`,
      );
    const { fields, conditional } = renderCall(call, { scope, home: this.#home });
    const depends = dependsOn(needs, after);
    this.#tasks.set(name, { name, ...(depends ? { depends } : {}), ...fields });
    const waitsForMore = !('map' in after);
    return conditional || waitsForMore || needed.some((other) => other.conditional);
  }
}

interface Need {
  readonly producer: Producer;
  /** What Argo's `depends` says of it. */
  readonly depends: string;
}

/**
 * What a task must wait for. Argo's own default would also run a task after one that was skipped, whose outputs are
 * then missing; so it is omitted instead.
 */
function needsOf(refs: readonly Ref<unknown>[], after: NonNullable<After['after']>): Need[] {
  const outputs = refs.flatMap(({ producer, isOfAnyEnd }) => (producer && !isOfAnyEnd ? [producer] : []));
  const before = 'map' in after ? after.map((other) => other[task]) : [];
  const known = new Set([...outputs, ...before].map(({ name }) => name));
  const ended = refs.flatMap(({ producer, isOfAnyEnd }) => (producer && isOfAnyEnd ? [producer] : []));
  const named = 'map' in after ? [] : producersOf(after).map(({ name }) => name);
  const onlyEnded = ended.filter(({ name }) => !known.has(name) && !named.includes(name));
  return [
    ...[...outputs, ...before].map((producer) => ({
      producer,
      depends: `${producer.name}.${producer.isDaemon ? 'Daemoned' : 'Succeeded'}`,
    })),
    ...onlyEnded.map((producer) => ({ producer, depends: anyEnd(producer.name) })),
  ];
}

function anyEnd(name: string): string {
  return `(${['Succeeded', 'Failed', 'Errored', 'Skipped', 'Omitted'].map((end) => `${name}.${end}`).join(' || ')})`;
}

function dependsOn(needs: readonly Need[], after: NonNullable<After['after']>): string | undefined {
  const parts = new Set(needs.map(({ depends }) => depends));
  if (!('map' in after)) parts.add(renderDependency(after));
  return parts.size > 0 ? [...parts].join(' && ') : undefined;
}
