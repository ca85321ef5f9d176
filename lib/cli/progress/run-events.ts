/** What `--events` prints while a run goes on: one object for each change of a phase. */
import type { NodeStatus, Outputs, Workflow } from '../../argo/manifest.ts';
import { isOver } from '../tree/node-row.ts';
import { nodesOf } from '../tree/node-tree.ts';

/** A change of the workflow's phase, or of a node's. */
export type RunEvent =
  | {
      readonly event: 'workflow';
      /** When it was seen, in UTC with milliseconds. */
      readonly time: string;
      readonly workflow: string;
      readonly phase: string;
      readonly message?: string | undefined;
    }
  | {
      readonly event: 'node';
      readonly time: string;
      readonly workflow: string;
      readonly id: string;
      readonly name: string;
      readonly displayName: string;
      readonly type: string;
      readonly template?: string | undefined;
      readonly phase: string;
      readonly message?: string | undefined;
      /** Told once the node is over. */
      readonly outputs?: Outputs | undefined;
    };

/** Gives the events since the state before, the workflow's first and its end last. */
export function eventsOf(
  clock: () => Date,
): (workflow: Workflow, changed?: readonly NodeStatus[]) => readonly RunEvent[] {
  const told = new Map<string, string>();
  const isNew = (id: string, phase: string) => {
    if (told.get(id) === phase) return false;
    told.set(id, phase);
    return true;
  };
  return (workflow, changed = nodesOf(workflow)) => {
    const { metadata, status } = workflow;
    const about = { time: clock().toISOString(), workflow: metadata.name ?? '' };
    const { phase = 'Pending', message } = status ?? {};
    const own: readonly RunEvent[] = isNew('', phase)
      ? [{ event: 'workflow', ...about, phase, message }]
      : [];
    const nodes = changed
      .filter((node) => isNew(node.id, node.phase ?? 'Pending'))
      .map((node): RunEvent => ({ event: 'node', ...about, ...nodeFields(node) }));
    return phase === 'Running' || phase === 'Pending' ? [...own, ...nodes] : [...nodes, ...own];
  };
}

function nodeFields(node: NodeStatus) {
  const { id, name, displayName = name, type, templateName, templateRef, phase = 'Pending', message } = node;
  const template = templateName ?? templateRef?.template;
  return {
    id,
    name,
    displayName,
    type,
    template,
    phase,
    message,
    ...(isOver(node) && { outputs: node.outputs }),
  };
}
