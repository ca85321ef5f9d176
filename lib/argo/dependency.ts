/** What a task waits for beside its inputs: how other tasks of its DAG ended, as Argo's `depends` says it. */
import type { Producer } from './ref.ts';
import { type AnyTask, task } from './task.ts';

interface Outcome {
  readonly producer: Producer;
  readonly outcome:
    | 'Succeeded'
    | 'Failed'
    | 'Errored'
    | 'Skipped'
    | 'Omitted'
    | 'Daemoned'
    | 'AnySucceeded'
    | 'AllFailed';
}

interface Combined {
  readonly operator: '&&' | '||';
  readonly dependencies: readonly Dependency[];
}

interface Opposite {
  readonly dependency: Dependency;
}

/** What must be true of other tasks before a task begins. */
export type Dependency = Outcome | Combined | Opposite;

/** The task succeeded. */
export const succeeded = (of: AnyTask): Dependency => ({ producer: of[task], outcome: 'Succeeded' });

/** The task failed: its container or one of its tasks did. */
export const failed = (of: AnyTask): Dependency => ({ producer: of[task], outcome: 'Failed' });

/** The task could not be run, or its pod was lost. */
export const errored = (of: AnyTask): Dependency => ({ producer: of[task], outcome: 'Errored' });

/** The task's condition was false, or it had no items. */
export const skipped = (of: AnyTask): Dependency => ({ producer: of[task], outcome: 'Skipped' });

/** The task was left out, as what it depends on did not come true. */
export const omitted = (of: AnyTask): Dependency => ({ producer: of[task], outcome: 'Omitted' });

/** The task is a daemon, and is up. */
export const daemoned = (of: AnyTask): Dependency => ({ producer: of[task], outcome: 'Daemoned' });

/** At least one run of a task with items succeeded. */
export const anySucceeded = (of: AnyTask): Dependency => ({ producer: of[task], outcome: 'AnySucceeded' });

/** Every run of a task with items failed. */
export const allFailed = (of: AnyTask): Dependency => ({ producer: of[task], outcome: 'AllFailed' });

/** All of these are true. */
export function allOf(...dependencies: readonly [Dependency, Dependency, ...Dependency[]]): Dependency {
  return { operator: '&&', dependencies };
}

/** At least one of these is true. */
export function anyOf(...dependencies: readonly [Dependency, Dependency, ...Dependency[]]): Dependency {
  return { operator: '||', dependencies };
}

/** This is not true. */
export function noneOf(dependency: Dependency): Dependency {
  return { dependency };
}

/** The tasks that a dependency looks at. */
export function producersOf(dependency: Dependency): readonly Producer[] {
  if ('producer' in dependency) return [dependency.producer];
  if ('dependency' in dependency) return producersOf(dependency.dependency);
  return dependency.dependencies.flatMap(producersOf);
}

/** A dependency as Argo's `depends` has it. */
export function renderDependency(dependency: Dependency): string {
  if ('producer' in dependency) return `${dependency.producer.name}.${dependency.outcome}`;
  if ('dependency' in dependency) return `!(${renderDependency(dependency.dependency)})`;
  return `(${dependency.dependencies.map(renderDependency).join(` ${dependency.operator} `)})`;
}
