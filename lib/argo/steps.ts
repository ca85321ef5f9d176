/** The steps of a list while they are added: one after the other, or several at once. */
import type { WireTypes } from '../contract/step-contract.ts';
import type { Condition } from './condition.ts';
import { type Item, type Items, itemOf, listedTypes } from './fan-out.ts';
import { InlineHome } from './inline-home.ts';
import type { Exactly, GivenInputs, ListedInputs } from './inputs.ts';
import type { WorkflowStep } from './manifest.ts';
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
} from './task.ts';
import type { Template, TemplateHome } from './template.ts';

/** What a step may do to the list. */
export interface ContinueOn {
  /** The ends that do not end the list. Its outputs may be absent then. @default none */
  readonly continueOn?: readonly ('failed' | 'error')[];
}

/** How a step runs. */
export interface StepOptions<Self extends AnyTask> extends CallOptions<Self>, ContinueOn {
  /** The step is skipped unless this is true; the steps after it run all the same. @default it always runs */
  readonly when?: Condition;
}

/** How a step runs for each of many items. */
export interface StepForEachOptions<T, Self extends AnyTask> extends CallOptions<Self>, ContinueOn {
  /** An item is skipped unless this is true of it. @default none is */
  readonly when?: (item: Item<T>) => Condition;
}

/** What adds steps: the list itself, or one of its groups. */
export interface StepRunner {
  /** Adds a step that runs a template of this or of another WorkflowTemplate. */
  run<Taken extends WireTypes, Outputs extends WireTypes>(
    template: Template<Taken, Outputs>,
    inputs: ListedInputs<NoInfer<Taken>>,
    options?: StepOptions<NoInfer<Task<Outputs>>>,
  ): Task<Outputs>;

  /** Adds a step that runs once for each item, all at once; its outputs are lists. Without any item it is skipped. */
  forEach<
    const T,
    Taken extends WireTypes,
    Outputs extends WireTypes,
    const Given extends GivenInputs<Taken>,
  >(
    items: Items<T>,
    template: Template<Taken, Outputs>,
    inputs: (item: Item<T>) => Given & Exactly<Given, Taken>,
    options?: StepForEachOptions<NoInfer<T>, NoInfer<TaskOfMany<Outputs>>>,
  ): TaskOfMany<Outputs>;
}

/** The steps of one template. */
export class Steps<Inputs extends WireTypes> {
  /** The inputs of the template. */
  readonly inputs: Refs<Inputs>;
  /** A home for templates that one step of this list runs, and nobody else. */
  readonly inline: InlineHome;
  /** Adds a step that begins when those before it have ended. */
  readonly run: StepRunner['run'];
  /** Adds a step that runs once for each item, when the steps before it have ended. */
  readonly forEach: StepRunner['forEach'];
  readonly #home: TemplateHome;
  readonly #scope: Scope;
  readonly #groups: WorkflowStep[][] = [];
  /** The group of each step that was added. */
  readonly #groupOf = new Map<string, number>();

  constructor(home: TemplateHome, scope: Scope, inputs: Refs<Inputs>) {
    this.#home = home;
    this.#scope = scope;
    this.inputs = inputs;
    this.inline = new InlineHome(scope, home);
    this.run = (...step) => this.parallel((group) => group.run(...step));
    this.forEach = (...step) => this.parallel((group) => group.forEach(...step));
  }

  /** Adds steps that run at once; the list goes on when all of them have ended. Gives back what the function does. */
  parallel<Result>(add: (group: StepRunner) => Result): Result {
    const group: WorkflowStep[] = [];
    const index = this.#groups.push(group) - 1;
    const result = add(this.#runner(group, index));
    if (group.length === 0) throw this.#scope.error('a group has no step; add one with group.run');
    return result;
  }

  /** The groups in the order in which they were added. */
  list(): WorkflowStep[][] {
    return this.#groups.map((group) => [...group]);
  }

  #runner(group: WorkflowStep[], index: number): StepRunner {
    const add = (call: Call, continueOn: readonly ('failed' | 'error')[] = []): boolean => {
      if (index !== this.#groups.length - 1)
        throw this.#scope.error('a group takes steps only inside the function that parallel was given');
      const { step, conditional } = this.#render(call, continueOn);
      this.#groupOf.set(call.name, index);
      group.push(step);
      return conditional;
    };
    return {
      run: (template, inputs, options = {}) => {
        const { name = template.name, when, continueOn } = options;
        const { outputs } = template;
        return addTask({ outputs, producer: this.#producer(name, template), options }, (hooks) =>
          add({ name, template, given: inputs, when, hooks }, continueOn),
        );
      },
      forEach: (items, template, inputs, options = {}) => {
        const { name = template.name, when, continueOn } = options;
        const outputs = listedTypes(template.outputs);
        const item = itemOf(items, this.#scope);
        const call = { name, template, given: inputs(item), when: when?.(item), items };
        return addTask({ outputs, producer: this.#producer(name, template), options }, (hooks) =>
          add({ ...call, hooks }, continueOn),
        );
      },
    };
  }

  #producer(name: string, { isDaemon }: Template): Producer {
    return { name, kind: 'steps', dag: this.#scope, conditional: false, isDaemon };
  }

  #render(
    call: Call,
    continueOn: readonly ('failed' | 'error')[],
  ): { readonly step: WorkflowStep; readonly conditional: boolean } {
    const scope = this.#scope;
    const { name } = call;
    checkName({ path: scope.path, kind: 'step', name });
    if (this.#groupOf.has(name)) throw scope.error(`there are two steps '${name}'; give one of them a name`);
    for (const ref of refsOfCall(call)) this.#checkReady(name, ref);
    const { fields, conditional } = renderCall(call, { scope, home: this.#home });
    const goesOn = continueOn.length > 0;
    const ends = Object.fromEntries(continueOn.map((end) => [end, true]));
    const step = { name, ...fields, ...(goesOn ? { continueOn: ends } : {}) };
    return { step, conditional: conditional || goesOn };
  }

  /** Throws unless a value exists when a step of the current group begins. */
  #checkReady(name: string, { producer, variable, isOfAnyEnd }: Ref<unknown>): void {
    if (!producer || producer.dag !== this.#scope) return;
    if (this.#groupOf.get(producer.name) === this.#groups.length - 1)
      throw this.#scope.error(
        `step '${name}' takes ${variable} of a step that runs at the same time; run it after that one`,
      );
    if (producer.conditional && !isOfAnyEnd)
      throw this.#scope.error(
        `step '${name}' takes ${variable}, which is absent when step '${producer.name}' is skipped; ` +
          'use dagTemplate, where a task that needs a skipped one is left out',
      );
  }
}
