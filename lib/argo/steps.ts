/** The steps of a list while they are added: one after the other, or several at once. */
import type { WireTypes } from '../contract/step-contract.ts';
import { type Condition, refsOf, renderCondition } from './condition.ts';
import { InlineHome } from './inline-home.ts';
import type { GivenInputs } from './inputs.ts';
import { refsIn } from './late.ts';
import type { WorkflowStep } from './manifest.ts';
import { checkName } from './names.ts';
import type { Producer, Ref, Refs } from './ref.ts';
import type { Scope } from './scope.ts';
import { renderCall, type Task, taskOf } from './task.ts';
import type { Template, TemplateHome } from './template.ts';

/** How a step runs. */
export interface StepOptions {
  /** The step's name in kebab-case. @default the template's name */
  readonly name?: string;
  /** The step is skipped unless this is true; the steps after it run all the same. @default it always runs */
  readonly when?: Condition;
}

/** What adds steps: the list itself, or one of its groups. */
export interface StepRunner {
  /** Adds a step that runs a template of this or of another WorkflowTemplate. */
  run<Taken extends WireTypes, Outputs extends WireTypes>(
    template: Template<Taken, Outputs>,
    inputs: GivenInputs<NoInfer<Taken>>,
    options?: StepOptions,
  ): Task<Outputs>;
}

/** The steps of one template. */
export class Steps<Inputs extends WireTypes> implements StepRunner {
  /** The inputs of the template. */
  readonly inputs: Refs<Inputs>;
  /** A home for templates that one step of this list runs, and nobody else. */
  readonly inline: InlineHome;
  readonly #home: TemplateHome;
  readonly #scope: Scope;
  readonly #groups: WorkflowStep[][] = [];
  /** The group of each step that was added. */
  readonly #groupOf = new Map<string, number>();

  constructor(home: TemplateHome, scope: Scope, inputs: Refs<Inputs>) {
    this.#home = home;
    this.#scope = scope;
    this.inputs = inputs;
    this.inline = new InlineHome(scope);
  }

  /** Adds a step that begins when those before it have ended. */
  run<Taken extends WireTypes, Outputs extends WireTypes>(
    template: Template<Taken, Outputs>,
    inputs: GivenInputs<NoInfer<Taken>>,
    options: StepOptions = {},
  ): Task<Outputs> {
    return this.parallel((group) => group.run(template, inputs, options));
  }

  /** Adds steps that run at once; the list goes on when all of them have ended. Gives back what the function does. */
  parallel<Result>(add: (group: StepRunner) => Result): Result {
    const group: WorkflowStep[] = [];
    const index = this.#groups.push(group) - 1;
    const result = add({
      run: (template, inputs, options = {}) => {
        if (index !== this.#groups.length - 1)
          throw this.#scope.error('a group takes steps only inside the function that parallel was given');
        const [step, producer] = this.#render(template, inputs, options);
        this.#groupOf.set(producer.name, index);
        group.push(step);
        return taskOf('steps', template.outputs, producer);
      },
    });
    if (group.length === 0) throw this.#scope.error('a group has no step; add one with group.run');
    return result;
  }

  /** The groups in the order in which they were added. */
  list(): WorkflowStep[][] {
    return this.#groups.map((group) => [...group]);
  }

  #render(
    template: Template,
    given: Readonly<Record<string, unknown>>,
    { name = template.name, when }: StepOptions,
  ): [WorkflowStep, Producer] {
    const scope = this.#scope;
    checkName({ path: scope.path, kind: 'step', name });
    if (this.#groupOf.has(name)) throw scope.error(`there are two steps '${name}'; give one of them a name`);
    for (const ref of [...refsIn(given), ...(when ? refsOf(when) : [])]) this.#checkReady(name, ref);
    const { arguments: rendered, ...reference } = renderCall({
      name,
      template,
      given,
      scope,
      home: this.#home,
    });
    const step: WorkflowStep = {
      name,
      ...reference,
      ...(when ? { when: renderCondition(when, scope) } : {}),
      ...(rendered ? { arguments: rendered } : {}),
    };
    return [step, { name, dag: scope, conditional: when !== undefined }];
  }

  /** Throws unless a value exists when a step of the current group begins. */
  #checkReady(name: string, { producer, variable }: Ref<unknown>): void {
    if (!producer || producer.dag !== this.#scope) return;
    if (this.#groupOf.get(producer.name) === this.#groups.length - 1)
      throw this.#scope.error(
        `step '${name}' takes ${variable} of a step that runs at the same time; run it after that one`,
      );
    if (producer.conditional)
      throw this.#scope.error(
        `step '${name}' takes ${variable}, which is absent when step '${producer.name}' is skipped; ` +
          'use dagTemplate, where a task that needs a skipped one is left out',
      );
  }
}
