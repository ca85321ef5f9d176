/** What a whole DAG came to, from what its tasks came to. */
import type { NodePhase } from '../nodes/node-table.ts';
import type { PlannedTask } from './plan.ts';

/**
 * The phase of a DAG whose tasks are all done. A task that did not run takes the phase of those before it, a failure
 * first; the DAG takes the first failed target's phase (with `failFast` off: the last one's).
 */
export function dagPhase(
  plan: readonly PlannedTask[],
  phaseOf: (task: string) => NodePhase,
  failFast: boolean,
): 'Succeeded' | 'Failed' | 'Error' {
  const branches = new Map<string, NodePhase>();
  for (const { task, dependencies } of plan) {
    const own = phaseOf(task.name);
    const before = dependencies.map((name) => branches.get(name) ?? 'Succeeded');
    branches.set(
      task.name,
      ['Succeeded', 'Failed', 'Error'].includes(own) ? own : (before.find(isBad) ?? 'Succeeded'),
    );
  }
  const failures = plan
    .filter(({ isTarget }) => isTarget)
    .toSorted((left, right) => (left.task.name < right.task.name ? -1 : 1))
    .flatMap(({ task }) => {
      const phase = branches.get(task.name) ?? 'Succeeded';
      const allowed = phase === 'Failed' ? task.continueOn?.failed : task.continueOn?.error;
      return isBad(phase) && !allowed ? [phase] : [];
    });
  const decisive = failFast ? failures.at(0) : failures.at(-1);
  return decisive ?? 'Succeeded';
}

function isBad(phase: NodePhase): phase is 'Failed' | 'Error' {
  return phase === 'Failed' || phase === 'Error';
}
