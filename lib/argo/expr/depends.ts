/** Reads what a DAG task depends on: `dependencies`, or the expression in `depends`. */

import { InputError } from '../../errors.ts';
import type { DAGTask } from '../manifest.ts';
import { parse } from './parser.ts';
import type { Node } from './syntax.ts';

/** What a task can have come to. */
export const taskResults = [
  'Succeeded',
  'Failed',
  'Errored',
  'Skipped',
  'Omitted',
  'Daemoned',
  'AnySucceeded',
  'AllFailed',
] as const;
export type TaskResult = (typeof taskResults)[number];

/** The condition under which a task runs, once the tasks in it are done. */
export type DependsLogic =
  | { readonly kind: 'always' }
  | { readonly kind: 'result'; readonly task: string; readonly results: readonly TaskResult[] }
  | { readonly kind: 'and' | 'or'; readonly sides: readonly DependsLogic[] }
  | { readonly kind: 'not'; readonly side: DependsLogic };

/** The logic of a task; `taskOf` knows the other tasks of the DAG. */
export function dependsLogic(task: DAGTask, taskOf: (name: string) => DAGTask): DependsLogic {
  if (task.depends) return new DependsReader(task, taskOf).read(task.depends);
  const sides = (task.dependencies ?? []).map((name) => goodEnd(name, taskOf(name)));
  return sides.length === 0 ? { kind: 'always' } : { kind: 'and', sides };
}

/** The tasks a logic looks at, each once. */
export function tasksIn(logic: DependsLogic): readonly string[] {
  switch (logic.kind) {
    case 'always':
      return [];
    case 'result':
      return [logic.task];
    case 'not':
      return tasksIn(logic.side);
    default:
      return [...new Set(logic.sides.flatMap(tasksIn))];
  }
}

/** Whether the logic holds, given what each task came to. */
export function holds(
  logic: DependsLogic,
  hasResult: (task: string, result: TaskResult) => boolean,
): boolean {
  switch (logic.kind) {
    case 'always':
      return true;
    case 'result':
      return logic.results.some((result) => hasResult(logic.task, result));
    case 'not':
      return !holds(logic.side, hasResult);
    case 'and':
      return logic.sides.every((side) => holds(side, hasResult));
    case 'or':
      return logic.sides.some((side) => holds(side, hasResult));
  }
}

/** A task named without a result: it ended well, or failed in a way that it may. */
function goodEnd(name: string, { continueOn }: DAGTask): DependsLogic {
  const results: TaskResult[] = ['Succeeded', 'Skipped', 'Daemoned'];
  if (continueOn?.error) results.push('Errored');
  if (continueOn?.failed) results.push('Failed');
  return { kind: 'result', task: name, results };
}

/** Task names hold `-`, which the expression language does not; Argo reads them with `_` instead. */
class DependsReader {
  readonly #task: DAGTask;
  readonly #taskOf: (name: string) => DAGTask;

  constructor(task: DAGTask, taskOf: (name: string) => DAGTask) {
    this.#task = task;
    this.#taskOf = taskOf;
  }

  read(text: string): DependsLogic {
    const names = new Map<string, string>();
    const escaped = text.replace(/[a-zA-Z0-9][-a-zA-Z0-9]*/g, (name) => {
      const safe = name.replaceAll('-', '_');
      names.set(safe, name);
      return safe;
    });
    return this.#logic(parse(escaped), (safe) => names.get(safe) ?? safe);
  }

  #logic(node: Node, nameOf: (safe: string) => string): DependsLogic {
    if (node.kind === 'name') {
      const name = nameOf(node.name);
      return goodEnd(name, this.#taskOf(name));
    }
    if (node.kind === 'member' && node.owner.kind === 'name' && node.property.kind === 'literal') {
      const task = nameOf(node.owner.name);
      const { withItems, withParam, withSequence } = this.#taskOf(task);
      const result = this.#result(task, String(node.property.value));
      if (['AnySucceeded', 'AllFailed'].includes(result) && !withItems && !withParam && !withSequence) {
        throw new InputError(
          `task '${this.#task.name}': depends: '${task}.${result}' asks about items, and '${task}' has none`,
        );
      }
      return { kind: 'result', task, results: [result] };
    }
    if (node.kind === 'unary' && (node.operator === '!' || node.operator === 'not'))
      return { kind: 'not', side: this.#logic(node.operand, nameOf) };
    if (node.kind === 'binary' && ['&&', 'and', '||', 'or'].includes(node.operator)) {
      const kind = node.operator === '&&' || node.operator === 'and' ? 'and' : 'or';
      return { kind, sides: [this.#logic(node.left, nameOf), this.#logic(node.right, nameOf)] };
    }
    throw new InputError(
      `task '${this.#task.name}': depends: '${this.#task.depends}' holds more than tasks, their results, &&, ||, ! and brackets`,
    );
  }

  #result(task: string, text: string): TaskResult {
    const result = taskResults.find((known) => known === text);
    if (result) return result;
    throw new InputError(
      `task '${this.#task.name}': depends: '${task}.${text}' is no result of a task; known are ${taskResults.join(', ')}`,
    );
  }
}
