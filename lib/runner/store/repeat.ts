/** What of a run that ended badly, or whose runner was killed, is to be done again; the rest is kept as it is. */
import type { NodeStatus } from '../../argo/manifest.ts';
import { isFailed, isFulfilled } from '../nodes/node-table.ts';

/** The nodes of a run by their ids. */
export type Nodes = Readonly<Record<string, NodeStatus>>;

const composites = ['DAG', 'Steps', 'StepGroup', 'TaskGroup', 'Retry'];

/**
 * The nodes that stay. Those that did not come to an end go, those that failed, unless what follows from that failure
 * went well, and everything that is made of nodes that go. With `from`, that node goes too, and all that comes after it.
 */
export function nodesToKeep(nodes: Nodes, workflowName: string, from?: string): Record<string, NodeStatus> {
  const graph = new Graph(nodes);
  const again = from === undefined ? new Set<string>() : graph.after([from]);
  const gone = new Set(again);
  for (const node of Object.values(nodes)) {
    if (graph.isSettled(node, again)) continue;
    if (!isFulfilled(node)) gone.add(node.id);
    else if (isFailed(node) && (isComposite(node) || !graph.hasSuccessAfter(node))) gone.add(node.id);
  }
  for (const id of graph.after([...gone].filter((one) => !isComposite(nodes[one])))) {
    if (nodes[id]?.phase !== 'Succeeded') gone.add(id);
  }
  for (const id of gone) for (const around of graph.around(id)) gone.add(around);
  for (const node of Object.values(nodes)) {
    const isExit = node.name.startsWith(`${workflowName}.onExit`) && gone.has(workflowName);
    const isContainer = node.type === 'Container' && gone.has(node.boundaryID ?? '');
    if (isExit || isContainer) gone.add(node.id);
  }
  return Object.fromEntries(
    Object.values(nodes)
      .filter(({ id }) => !gone.has(id))
      .map((node) => [node.id, withoutLinks(node, gone)]),
  );
}

/** How the nodes of a run hang together. */
class Graph {
  readonly #nodes: Nodes;
  readonly #holders = new Map<string, string[]>();

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
    for (const node of Object.values(nodes)) {
      const holders = node.boundaryID === undefined ? [] : [node.boundaryID];
      this.#holders.set(node.id, holders);
    }
    for (const node of Object.values(nodes).filter(isComposite)) {
      for (const child of node.children ?? []) {
        if (this.#isMember(node, child)) this.#holders.get(child)?.push(node.id);
      }
    }
  }

  /** The nodes that hold a node, from the inside out. */
  around(id: string): readonly string[] {
    return this.#closure([id], (one) => this.#holders.get(one) ?? []);
  }

  /** Nodes, those inside of them, and all that come after. */
  after(ids: readonly string[]): ReadonlySet<string> {
    const inside = new Map<string, string[]>();
    for (const [id, holders] of this.#holders)
      for (const holder of holders) inside.set(holder, [...(inside.get(holder) ?? []), id]);
    const next = (id: string) => [...(this.#nodes[id]?.children ?? []), ...(inside.get(id) ?? [])];
    return new Set([...ids, ...this.#closure(ids, next)]);
  }

  /** Whether a node is part of something that went well as a whole, and is not to be done again. */
  isSettled({ id }: NodeStatus, again: ReadonlySet<string>): boolean {
    return this.around(id).some((one) => {
      const holder = this.#nodes[one];
      if (holder === undefined || again.has(one)) return false;
      const attempts = holder.type === 'Retry' ? (holder.children ?? []) : [];
      return (
        holder.phase === 'Succeeded' || attempts.some((child) => this.#nodes[child]?.phase === 'Succeeded')
      );
    });
  }

  /** Whether something that runs came after a node and went well. */
  hasSuccessAfter(node: NodeStatus): boolean {
    const retry = this.around(node.id).find((id) => this.#nodes[id]?.type === 'Retry');
    return this.#closure([retry ?? node.id], (id) => this.#nodes[id]?.children ?? []).some((id) => {
      const other = this.#nodes[id];
      return other?.phase === 'Succeeded' && !isComposite(other) && other.type !== 'Container';
    });
  }

  /** A node's children are its members or what comes after; only the names of the former continue its own. */
  #isMember(holder: NodeStatus, child: string): boolean {
    const name = this.#nodes[child]?.name ?? '';
    return name.startsWith(holder.name) && /^[([.]/.test(name.slice(holder.name.length));
  }

  #closure(ids: readonly string[], next: (id: string) => readonly string[]): readonly string[] {
    const found = new Set<string>();
    const open = ids.flatMap(next);
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      open.push(...next(id));
    }
    return [...found];
  }
}

function isComposite(node: NodeStatus | undefined): boolean {
  return composites.includes(node?.type ?? '');
}

function withoutLinks(node: NodeStatus, gone: ReadonlySet<string>): NodeStatus {
  const { children, outboundNodes } = node;
  return {
    ...node,
    ...(children && { children: children.filter((id) => !gone.has(id)) }),
    ...(outboundNodes && { outboundNodes: outboundNodes.filter((id) => !gone.has(id)) }),
  };
}
