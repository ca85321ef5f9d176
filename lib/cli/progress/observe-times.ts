/** Takes the times of nodes as their changes are told: more exact than the status document, which knows seconds. */
import type { Workflow } from '../../argo/manifest.ts';
import { isOver, type Span } from '../tree/node-row.ts';

/** Looks at every state of a run and keeps when each node was first seen running and first seen over. */
export function observeTimes(clock: () => number): {
  readonly observe: (workflow: Workflow) => void;
  readonly times: ReadonlyMap<string, Span>;
} {
  const times = new Map<string, Span>();
  return {
    times,
    observe: (workflow) => {
      for (const node of Object.values(workflow.status?.nodes ?? {})) {
        const { start, end } = times.get(node.id) ?? {};
        if (end !== undefined || node.phase === 'Pending') continue;
        // Of one that is over when it is first seen only the status document knows the times.
        if (start === undefined && isOver(node)) continue;
        const now = clock();
        times.set(node.id, { start: start ?? now, end: isOver(node) ? now : undefined });
      }
    },
  };
}
