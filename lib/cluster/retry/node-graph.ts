/** The nodes of a workflow as the graph in which Argo retries them. */
import type { NodeStatus, Workflow } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';

/** Nodes with their parents and children. */
export interface NodeGraph {
  readonly node: (id: string) => NodeStatus;
  /** The node that this one hangs on; of several the first by id. Absent for the entry node and the exit handler. */
  readonly parent: (id: string) => string | undefined;
  readonly children: (id: string) => readonly string[];
  /** All that hangs on a node, directly or not. */
  readonly below: (id: string) => ReadonlySet<string>;
  /** The entry node and all below it, those nearer to it first; the exit handler is not among them. */
  readonly inOrder: readonly string[];
}

export function nodeGraph({ metadata, status }: Workflow): NodeGraph {
  const nodes = status?.nodes ?? {};
  const parents = new Map<string, string>();
  for (const id of Object.keys(nodes).toSorted())
    for (const child of nodes[id]?.children ?? []) if (!parents.has(child)) parents.set(child, id);
  const node = (id: string): NodeStatus => {
    const found = nodes[id];
    if (found) return found;
    throw new PermanentError(
      `workflow '${metadata.name}' cannot be retried: its status names the node ${id}, which is not in it; submit it again`,
    );
  };
  const children = (id: string) => node(id).children ?? [];
  const reached = (start: readonly string[]): Set<string> => {
    const seen = new Set<string>(start);
    for (const id of seen) for (const child of children(id)) seen.add(child);
    return seen;
  };
  const entry = Object.values(nodes).find(({ name }) => name === metadata.name);
  return {
    node,
    parent: (id) => parents.get(id),
    children,
    below: (id) => reached(children(id)),
    inOrder: entry ? [...reached([entry.id])] : [],
  };
}
