/** Which tasks a task of a DAG waits for. */
import type { DAGTask } from '../manifest.ts';

/** One task that another one waits for. */
export interface Dependency {
  readonly name: string;
  /** Whether it asks how the items of a loop ended. */
  readonly asksItems: boolean;
}

/** The tasks named in `dependencies` or in `depends`, each once. */
export function dependenciesOf({ depends, dependencies }: DAGTask): readonly Dependency[] {
  if (!depends) return [...new Set(dependencies ?? [])].map((name) => ({ name, asksItems: false }));
  const found = new Map<string, boolean>();
  const words = depends.matchAll(/([a-zA-Z0-9][-a-zA-Z0-9]*?)\.([A-Z][a-zA-Z]+)|([a-zA-Z0-9][-a-zA-Z0-9]*)/g);
  for (const [, task = '', result, bare] of words) {
    const name = bare ?? task;
    const asksItems = result === 'AnySucceeded' || result === 'AllFailed';
    found.set(name, (found.get(name) ?? false) || asksItems);
  }
  return [...found].map(([name, asksItems]) => ({ name, asksItems }));
}

/** All tasks that come before one, near or far. */
export function ancestorsOf(edges: ReadonlyMap<string, readonly string[]>, name: string): readonly string[] {
  const found = new Set<string>();
  const collect = (task: string) => {
    for (const dependency of edges.get(task) ?? []) {
      if (found.has(dependency) || dependency === name) continue;
      found.add(dependency);
      collect(dependency);
    }
  };
  collect(name);
  return [...found];
}
