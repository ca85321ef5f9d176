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
        const now = clock();
        // One that is over when it is first seen has no known beginning.
        const began = start ?? (isOver(node) ? undefined : now);
        times.set(node.id, { start: began, end: isOver(node) ? now : undefined });
      }
    },
  };
}
