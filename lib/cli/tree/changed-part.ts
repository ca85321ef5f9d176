/** The part of a workflow that tells of the nodes that changed, so that a change of one node costs what one node costs. */
import type { NodeStatus, Workflow } from '../../argo/manifest.ts';

/** Gives the workflow with those nodes alone, and with what decides how they stand in the tree. */
export function changedParts(): (workflow: Workflow, changed: readonly NodeStatus[]) => Workflow {
  const holders = new Map<string, string>();
  const known = new Map<string, number>();
  const learn = ({ id, children = [] }: NodeStatus) => {
    for (const child of children.slice(known.get(id) ?? 0)) holders.set(child, id);
    known.set(id, children.length);
  };
  return (workflow, changed) => {
    const nodes = workflow.status?.nodes ?? {};
    for (const node of changed) if (holds(node)) learn(node);
    const part = new Map<string, NodeStatus>();
    const add = (id: string | undefined) => {
      const node = nodes[id ?? ''];
      if (node === undefined || part.has(node.id)) return;
      part.set(node.id, node);
      // Whether it has one child or several decides whether it has a line of its own.
      for (const child of holds(node) ? (node.children ?? []).slice(0, 2) : []) add(child);
      add(holders.get(node.id));
      add(node.boundaryID);
    };
    for (const { id } of changed) add(id);
    const inside = Map.groupBy(part.keys(), (id) => holders.get(id) ?? '');
    const shown = [...part].map(([id, node]) => [
      id,
      holds(node) ? { ...node, children: inside.get(id) ?? [] } : node,
    ]);
    return { ...workflow, status: { ...workflow.status, nodes: Object.fromEntries(shown) } };
  };
}

function holds({ type }: NodeStatus): boolean {
  return type === 'Retry' || type === 'TaskGroup' || type === 'StepGroup';
}
