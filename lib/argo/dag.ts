/** The tasks of a DAG while they are added; who waits for whom follows from the references they take. */
import type { WireTypes } from '../contract/step-contract.ts';
import { type Condition, refsOf, renderCondition } from './condition.ts';
import { InlineHome } from './inline-home.ts';
import type { GivenInputs } from './inputs.ts';
import { refsIn } from './late.ts';
import type { DAGTask } from './manifest.ts';
import { checkName } from './names.ts';
import type { Producer, Refs } from './ref.ts';
import type { Scope } from './scope.ts';
import { type AnyTask, renderCall, type Task, task, taskOf } from './task.ts';
import type { Template, TemplateHome } from './template.ts';

/** When a task runs. */
export interface RunOptions {
  /** The task's name in kebab-case. @default the template's name */
  readonly name?: string;
  /** The task is skipped unless this is true, and with it those that need it. @default it always runs */
  readonly when?: Condition;
  /** Tasks that must have succeeded before, though nothing is taken from them. @default none */
  readonly after?: readonly AnyTask[];
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
    this.inline = new InlineHome(scope);
  }

  /** Adds a task that runs a template of this or of another WorkflowTemplate. */
  run<Taken extends WireTypes, Outputs extends WireTypes>(
    template: Template<Taken, Outputs>,
    inputs: GivenInputs<NoInfer<Taken>>,
    options: RunOptions = {},
  ): Task<Outputs> {
    const { name = template.name, when, after = [] } = options;
    const scope = this.#scope;
    checkName({ path: scope.path, kind: 'task', name });
    if (this.#tasks.has(name)) throw scope.error(`there are two tasks '${name}'; give one of them a name`);
    const refs = [...refsIn(inputs), ...(when ? refsOf(when) : [])];
    const needed = [...refs.flatMap((ref) => ref.producer ?? []), ...after.map((other) => other[task])];
    const stranger = needed.find(({ dag }) => dag !== scope);
    if (stranger)
      throw scope.error(
        `task '${name}' needs task '${stranger.name}' of ${stranger.dag.path}; it can only need tasks of its own DAG`,
      );
    const depends = dependsOn(needed);
    const { arguments: given, ...reference } = renderCall({
      name,
      template,
      given: inputs,
      scope,
      home: this.#home,
    });
    this.#tasks.set(name, {
      name,
      ...reference,
      ...(depends ? { depends } : {}),
      ...(when ? { when: renderCondition(when, scope) } : {}),
      ...(given ? { arguments: given } : {}),
    });
    const conditional = when !== undefined || needed.some((other) => other.conditional);
    return taskOf('tasks', template.outputs, { name, dag: scope, conditional });
  }

  /** The tasks in the order in which they were added. */
  list(): DAGTask[] {
    return [...this.#tasks.values()];
  }
}

/**
 * Argo's `depends`: the tasks that must have succeeded. Argo's own default would also run a task after one that was
 * skipped, whose outputs are then missing; so it is omitted instead.
 */
function dependsOn(needed: readonly Producer[]): string | undefined {
  const names = new Set(needed.map(({ name }) => name));
  return names.size > 0 ? [...names].map((name) => `${name}.Succeeded`).join(' && ') : undefined;
}
