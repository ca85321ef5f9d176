/** Templates of tasks. */
import { taskResults } from '../expr/depends.ts';
import type { DAGTask, Template } from '../manifest.ts';
import { checkArguments } from './check-arguments.ts';
import { checkNames } from './check-names.ts';
import { noDeadline } from './check-steps.ts';
import { ancestorsOf, dependenciesOf } from './dependencies.ts';
import { findCycle } from './find-cycle.ts';
import type { Path, Report } from './finding.ts';
import { addItems, addOutputs, checkTags, isAggregated, type Names } from './known-names.ts';
import type { Stop, Visit } from './visit.ts';

/** Reports what is wrong with tasks, and adds the names of their outputs. */
export function checkDag({ template, home, path, names, report }: Stop, visit: Visit): void {
  const tasks = template.dag?.tasks ?? [];
  const at = [...path, 'dag', 'tasks'];
  if (template.activeDeadlineSeconds !== undefined && template.activeDeadlineSeconds !== null)
    report('limit', [...path, 'activeDeadlineSeconds'], noDeadline(template.name));
  if (tasks.length === 0) {
    report('empty-dag', path, `template '${template.name}' has no task; add one`);
    return;
  }
  checkNames(tasks, { style: 'field', path: at, report });
  const { globals, isTemplate } = visit.walk;
  const edges = new Map(tasks.map((task) => [task.name, dependenciesOf(task).map(({ name }) => name)]));
  const cycle = findCycle(edges);
  if (cycle) {
    report('cycle', at, `tasks depend on each other: ${cycle.join(' -> ')}; break the circle`);
    return;
  }
  const called = new Map<string, Template | undefined>();
  for (const index of inOrder(tasks, edges)) {
    const task = tasks[index];
    if (!task) continue;
    checkDependencies(task, tasks, [...at, index], report);
    called.set(task.name, visit.follow(task, { home, path: [...at, index], given: task.arguments ?? {} }));
    const options = { globals, aggregated: isAggregated(task) };
    addOutputs(called.get(task.name), `tasks.${task.name}`, names, options);
  }
  checkTarget(template, { names, globals, path, report, isTemplate });
  for (const index of inOrder(tasks, edges)) {
    const task = tasks[index];
    if (!task) continue;
    const ancestors = ancestorsOf(edges, task.name);
    const own: Names = new Set(
      (task.inline?.inputs?.parameters ?? []).map(({ name }) => `inputs.parameters.${name}`),
    );
    if (task.hooks) names.add(`tasks.${task.name}.status`);
    for (const name of ancestors) {
      const ancestor = tasks.find((one) => one.name === name);
      const aggregated = ancestor !== undefined && isAggregated(ancestor);
      addOutputs(called.get(name), `tasks.${name}`, own, { globals, aggregated, status: true });
    }
    addItems(task, own, [...at, index], report);
    checkTags(task, { known: [names, globals, own], path: [...at, index], report, isTemplate });
    checkArguments(task.arguments, { path: [...at, index, 'arguments'], report, mayBeEmpty: false });
    checkTaken(task, ancestors, [...at, index], report);
  }
}

/** The positions of tasks, each after those it depends on. */
function inOrder(
  tasks: readonly DAGTask[],
  edges: ReadonlyMap<string, readonly string[]>,
): readonly number[] {
  const order = new Set<number>();
  const visit = (name: string) => {
    const index = tasks.findIndex((task) => task.name === name);
    if (index < 0 || order.has(index)) return;
    for (const dependency of edges.get(name) ?? []) visit(dependency);
    order.add(index);
  };
  for (const { name } of tasks) visit(name);
  return [...order];
}

function checkDependencies(task: DAGTask, tasks: readonly DAGTask[], at: Path, report: Report): void {
  const usesDepends = tasks.some(({ depends }) => depends);
  const { name, depends, dependencies, continueOn } = task;
  if ((usesDepends || dependencies?.length) && /^\d/.test(name ?? ''))
    report(
      'depends',
      [...at, 'name'],
      `'${name}' begins with a digit, which depends cannot name; rename the task`,
    );
  if (usesDepends && dependencies?.length)
    report(
      'depends',
      [...at, 'dependencies'],
      `task '${name}' has dependencies in a DAG with depends; write them in depends`,
    );
  if (usesDepends && continueOn)
    report(
      'depends',
      [...at, 'continueOn'],
      `task '${name}' has continueOn in a DAG with depends; write '${name}.Failed' in the depends of those after it`,
    );
  for (const [, other, result] of (depends ?? '').matchAll(/([a-zA-Z0-9][-a-zA-Z0-9]*?)\.([A-Z][a-zA-Z]+)/g))
    if (!taskResults.some((known) => known === result))
      report(
        'depends',
        [...at, 'depends'],
        `'${other}.${result}' is no result; known are ${taskResults.join(', ')}`,
      );
  for (const dependency of dependenciesOf(task)) {
    const other = tasks.find((one) => one.name === dependency.name);
    const field = [...at, depends ? 'depends' : 'dependencies'];
    if (!other)
      report(
        'undefined-dependency',
        field,
        `task '${name}' depends on '${dependency.name}', which is not there; known are ${tasks.map((one) => one.name).join(', ')}`,
      );
    else if (dependency.asksItems && !isAggregated(other) && !other.withSequence)
      report(
        'depends',
        field,
        `task '${name}' asks for AnySucceeded or AllFailed of '${dependency.name}', which runs once; ask for Succeeded or Failed`,
      );
  }
}

function checkTarget({ dag }: Template, { names, globals, path, report, isTemplate }: TargetPlace): void {
  if (!dag?.target) return;
  const at = [...path, 'dag', 'target'];
  checkTags(dag.target, { known: [names, globals], path: at, report, isTemplate });
  for (const target of dag.target.split(' '))
    if (!target.includes('{{') && !dag.tasks.some(({ name }) => name === target))
      report(
        'dag-target',
        at,
        `target '${target}' is none of the tasks ${dag.tasks.map(({ name }) => name).join(', ')}`,
      );
}

interface TargetPlace {
  readonly names: Names;
  readonly globals: Names;
  readonly path: Path;
  readonly report: Report;
  readonly isTemplate: boolean;
}

/** Reports arguments that begin with a value of a task that may not have run yet. */
function checkTaken(task: DAGTask, ancestors: readonly string[], at: Path, report: Report): void {
  const sources = [
    ...(task.arguments?.parameters ?? []).map(({ name, value }) => ({ name, text: value })),
    ...(task.arguments?.artifacts ?? []).map(({ name, from }) => ({ name, text: from })),
  ];
  for (const { name, text } of sources) {
    const taken = typeof text === 'string' ? /^\{\{tasks\.([^.}]*)/.exec(text)?.[1] : undefined;
    if (taken !== undefined && !ancestors.includes(taken))
      report(
        'missing-dependency',
        [...at, 'arguments'],
        `'${name}' comes from task '${taken}', which '${task.name}' does not depend on; add it to its dependencies`,
      );
  }
}
