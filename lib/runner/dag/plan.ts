/** The order in which the tasks of a DAG may run: pure, the same for the same tasks. */

import { type DependsLogic, dependsLogic, tasksIn } from '../../argo/expr/depends.ts';
import type { DAGTask, DAGTemplate } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';

/** One task and what it waits for. */
export interface PlannedTask {
  readonly task: DAGTask;
  readonly dependencies: readonly string[];
  readonly logic: DependsLogic;
  /** Whether the DAG's own end hangs on it. */
  readonly isTarget: boolean;
}

/**
 * The tasks that are needed, each after those it depends on, ties by name. Throws an `InputError` for a task that is
 * not there, a name used twice, and a cycle, which is named in full.
 */
export function planDag(dag: DAGTemplate): readonly PlannedTask[] {
  const tasks = byName(dag.tasks);
  const taskOf = (user: string) => (name: string) => {
    const task = tasks.get(name);
    if (task) return task;
    throw new InputError(
      `task '${user}' depends on '${name}', which is not there; known are ${[...tasks.keys()].join(', ')}`,
    );
  };
  checkStyles(dag.tasks);
  const logics = new Map(dag.tasks.map((task) => [task.name, dependsLogic(task, taskOf(task.name))]));
  const dependencies = new Map([...logics].map(([name, logic]) => [name, tasksIn(logic).toSorted()]));
  const targets = targetsOf(dag, dependencies);
  const order: string[] = [];
  const visit = (name: string, trail: readonly string[]) => {
    if (order.includes(name)) return;
    if (trail.includes(name)) throw new InputError(`tasks depend on each other: ${cycle(trail, name)}`);
    for (const dependency of dependencies.get(name) ?? []) visit(dependency, [...trail, name]);
    order.push(name);
  };
  const wanted = dag.target ? targets : [...tasks.keys()].toSorted();
  for (const name of wanted) visit(taskOf('target')(name).name, []);
  return order.map((name) => ({
    task: taskOf(name)(name),
    dependencies: dependencies.get(name) ?? [],
    logic: logics.get(name) ?? { kind: 'always' },
    isTarget: targets.includes(name),
  }));
}

/** All tasks that come before one, near or far. */
export function ancestorsOf(plan: readonly PlannedTask[], name: string): readonly string[] {
  const found = new Set<string>();
  const collect = (task: string) => {
    for (const dependency of plan.find((one) => one.task.name === task)?.dependencies ?? []) {
      if (found.has(dependency)) continue;
      found.add(dependency);
      collect(dependency);
    }
  };
  collect(name);
  return [...found];
}

function byName(tasks: readonly DAGTask[]): ReadonlyMap<string, DAGTask> {
  const map = new Map<string, DAGTask>();
  for (const task of tasks) {
    if (map.has(task.name))
      throw new InputError(`there are two tasks '${task.name}'; give each its own name`);
    map.set(task.name, task);
  }
  if (map.size === 0) throw new InputError('dag.tasks: at least one task is needed');
  return map;
}

function checkStyles(tasks: readonly DAGTask[]): void {
  if (!tasks.some((task) => task.depends)) return;
  const mixed = tasks.find((task) => task.dependencies?.length || task.continueOn);
  if (mixed === undefined) return;
  const field = mixed.continueOn ? 'continueOn' : 'dependencies';
  throw new InputError(
    `task '${mixed.name}': ${field} cannot stand beside depends in the same DAG; write it in depends`,
  );
}

/** The tasks given as target, or those that no other task depends on. */
function targetsOf(
  dag: DAGTemplate,
  dependencies: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  if (dag.target) return dag.target.trim().split(/\s+/);
  const needed = new Set([...dependencies.values()].flat());
  const leaves = [...dependencies.keys()].filter((name) => !needed.has(name)).toSorted();
  return leaves;
}

function cycle(trail: readonly string[], name: string): string {
  return [...trail.slice(trail.indexOf(name)), name].join(' -> ');
}
