/** What `--json` prints about a run. */
import type { Workflow } from '../../argo/manifest.ts';
import { isOver, type Times, wasLeftOut } from '../tree/node-row.ts';
import { nodeTree, walk } from '../tree/node-tree.ts';
import { readDelivery, type Verdict } from './delivery.ts';

/** One run, for programs. A value that the run did not come to is `null`. */
export interface Outcome {
  readonly phase: string;
  readonly workflow: string;
  readonly model: string | null;
  readonly version: number | null;
  readonly verdict: Verdict | null;
  readonly uri: string | null;
  readonly commit: string | null;
  /** The folder of the bare repository, when it is on this machine. */
  readonly repository: string | null;
  /** Seconds by the name of the step. */
  readonly durations: Readonly<Record<string, number>>;
}

export function outcomeOf(
  workflow: Workflow,
  { repository, times }: { readonly repository: string | undefined; readonly times?: Times },
): Outcome {
  const delivery = readDelivery(workflow);
  return {
    phase: workflow.status?.phase ?? 'Pending',
    workflow: workflow.metadata.name ?? '',
    model: delivery?.model ?? null,
    version: delivery ? Number(delivery.version) : null,
    verdict: delivery?.verdict ?? null,
    uri: delivery?.uri ?? null,
    commit: delivery?.commit ?? null,
    repository: repository ?? null,
    durations: durationsOf(workflow, times),
  };
}

/** The steps that ran, a pod each; steps of the same name are told apart by their full names. */
function durationsOf(workflow: Workflow, times?: Times): Readonly<Record<string, number>> {
  const steps = [...walk(nodeTree(workflow))].filter(
    ({ node }) => ['Pod', 'Retry'].includes(node.type) && isOver(node) && !wasLeftOut(node),
  );
  const durations = new Map<string, number>();
  for (const { node, label } of steps) {
    const seen = times?.get(node.id);
    const start = seen?.start ?? Date.parse(node.startedAt ?? '');
    const end = seen?.end ?? Date.parse(node.finishedAt ?? '');
    const seconds = Math.max(0, Math.round(end - start) / 1000);
    if (Number.isFinite(seconds)) durations.set(durations.has(label) ? node.name : label, seconds);
  }
  return Object.fromEntries(durations);
}
