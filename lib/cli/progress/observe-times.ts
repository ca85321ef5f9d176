/** Takes the times of nodes as their changes are told: more exact than the status document, which knows seconds. */
import type { NodeStatus } from '../../argo/manifest.ts';
import { isOver, type Span } from '../tree/node-row.ts';

/** Looks at nodes whenever they change and keeps when each node was first seen running and first seen over. */
export function observeTimes(clock: () => number): {
  readonly observe: (changed: readonly NodeStatus[]) => void;
  readonly times: ReadonlyMap<string, Span>;
} {
  const times = new Map<string, Span>();
  return {
    times,
    observe: (changed) => {
      for (const node of changed) {
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
