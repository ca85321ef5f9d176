/** Whether a task of a DAG may run although another one was skipped or omitted. */

import { PermanentError } from '../../../errors.ts';
import { type DependsLogic, dependsLogic, type TaskResult } from '../../expr/depends.ts';
import type { DAGTask } from '../../manifest.ts';

/** What a task can come to. */
type Outcomes = ReadonlySet<TaskResult>;

/**
 * Why `owner` may have no outputs while `user` runs; nothing when that cannot be. Without a user it is asked for the
 * whole DAG. What one task came to is followed through the `depends` of those between the two.
 */
export function absentFor(
  user: string | undefined,
  owner: string,
  tasks: readonly DAGTask[],
): string | undefined {
  try {
    const dag = new Outcome(tasks, user !== undefined);
    const free = dag.of(owner);
    for (const result of ['Skipped', 'Omitted'] as const)
      if (free.has(result) && (user === undefined || dag.mayRun(user, new Map([[owner, new Set([result])]]))))
        return result === 'Skipped'
          ? 'it has a condition'
          : 'it is left out when what it depends on ends otherwise';
    return undefined;
  } catch (error) {
    // A depends that cannot be read has a finding of its own.
    if (error instanceof PermanentError) return undefined;
    throw error;
  }
}

/** Whether a task as a whole may be skipped; of a loop only the items for which the condition fails are. */
export function isConditional({
  when,
  withItems,
  withParam,
}: Pick<DAGTask, 'when' | 'withItems' | 'withParam'>): boolean {
  return Boolean(when) && !(when?.includes('item') && (withItems?.length || withParam));
}

class Outcome {
  readonly #tasks: ReadonlyMap<string, DAGTask>;

  readonly #ends: readonly TaskResult[];

  /** Where failures end the DAG anyway, they are left out of account. */
  constructor(tasks: readonly DAGTask[], withFailures: boolean) {
    this.#ends = withFailures ? ['Succeeded', 'Failed', 'Errored', 'Daemoned'] : ['Succeeded'];
    this.#tasks = new Map(tasks.map((task) => [task.name, task]));
  }

  /** All that a task can come to, given what is known of others. */
  of(
    name: string,
    known: ReadonlyMap<string, Outcomes> = new Map(),
    trail: readonly string[] = [],
  ): Outcomes {
    const fixed = known.get(name);
    const task = this.#tasks.get(name);
    if (fixed || !task || trail.includes(name)) return fixed ?? new Set();
    const { canHold, canFail } = this.#judge(this.#logic(task), known, [...trail, name]);
    const outcomes = new Set<TaskResult>();
    if (canFail) outcomes.add('Omitted');
    if (!canHold) return outcomes;
    if (isConditional(task)) outcomes.add('Skipped');
    for (const result of this.#ends) outcomes.add(result);
    return outcomes;
  }

  /** Whether a task can begin, given what is known of others. */
  mayRun(name: string, known: ReadonlyMap<string, Outcomes>): boolean {
    const task = this.#tasks.get(name);
    return task !== undefined && this.#judge(this.#logic(task), known, [name]).canHold;
  }

  #logic(task: DAGTask): DependsLogic {
    return dependsLogic(task, (name) => this.#tasks.get(name) ?? { name });
  }

  #judge(logic: DependsLogic, known: ReadonlyMap<string, Outcomes>, trail: readonly string[]): Judgement {
    switch (logic.kind) {
      case 'always':
        return { canHold: true, canFail: false };
      case 'not': {
        const { canHold, canFail } = this.#judge(logic.side, known, trail);
        return { canHold: canFail, canFail: canHold };
      }
      case 'result': {
        if (logic.results.some((result) => result === 'AnySucceeded' || result === 'AllFailed'))
          return { canHold: true, canFail: true };
        const outcomes = [...this.of(logic.task, known, trail)];
        return {
          canHold: outcomes.some((outcome) => logic.results.includes(outcome)),
          canFail: outcomes.some((outcome) => !logic.results.includes(outcome)),
        };
      }
      default: {
        const sides = logic.sides.map((side) => this.#judge(side, known, trail));
        const all = logic.kind === 'and';
        return {
          canHold: all ? sides.every((side) => side.canHold) : sides.some((side) => side.canHold),
          canFail: all ? sides.some((side) => side.canFail) : sides.every((side) => side.canFail),
        };
      }
    }
  }
}

interface Judgement {
  readonly canHold: boolean;
  readonly canFail: boolean;
}
