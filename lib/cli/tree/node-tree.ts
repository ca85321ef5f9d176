/** The nodes of a workflow as the tree that `argo get` draws: what belongs to a node stands under it. */
import type { NodeStatus, Workflow } from '../../argo/manifest.ts';

/** A node with what stands under it. */
export interface TreeNode {
  /** The node whose phase, times and values count. */
  readonly node: NodeStatus;
  /** What people call it. */
  readonly label: string;
  readonly children: readonly TreeNode[];
  /** For a container, what people call its pod. */
  readonly pod?: string;
}

/** The workflow's entry node and, once it began, its exit handler; a node that is retried but needed no second attempt is one line. */
export function nodeTree(workflow: Workflow): readonly TreeNode[] {
  const nodes = workflow.status?.nodes ?? {};
  const all = Object.values(nodes);
  const holders = holdersOf(nodes);
  const below = Map.groupBy(all, (node) => holders.get(node.id) ?? node.boundaryID ?? '');
  const order = startOrder(all);

  const build = (node: NodeStatus): TreeNode => {
    const children = (below.get(node.id) ?? []).toSorted(order).map(build);
    const [only, ...more] = children;
    const label = labelOf(node, workflow);
    const isOneLine = (node.type === 'Retry' || node.type === 'StepGroup') && only && more.length === 0;
    if (!isOneLine) return { node, label, children: inPod(label, children) };
    if (node.type === 'StepGroup') return only;
    return { node: mergeAttempt(node, only.node), label, children: inPod(label, only.children) };
  };
  return all
    .filter((node) => !nodes[holders.get(node.id) ?? node.boundaryID ?? ''])
    .toSorted(order)
    .map(build);
}

/** All nodes of a workflow, in no order. */
export function nodesOf({ status }: Workflow): readonly NodeStatus[] {
  return Object.values(status?.nodes ?? {});
}

/** What tells a node from the others in one line: `train`, or `train/main` for a container. */
export function pathOf({ label, pod }: TreeNode): string {
  return pod === undefined ? label : `${pod}/${label}`;
}

/** The nodes of a tree, each before those under it. */
export function* walk(trees: readonly TreeNode[]): Generator<TreeNode> {
  for (const tree of trees) {
    yield tree;
    yield* walk(tree.children);
  }
}

function inPod(pod: string, children: readonly TreeNode[]): readonly TreeNode[] {
  return children.map((child) => (child.node.type === 'Container' ? { ...child, pod } : child));
}

/** Attempts, items of a loop and steps of a group stand under that node, though Argo gives them the boundary around it. */
function holdersOf(nodes: Readonly<Record<string, NodeStatus>>): ReadonlyMap<string, string> {
  const holders = new Map<string, string>();
  for (const node of Object.values(nodes)) {
    const opening = { Retry: '(', TaskGroup: '(', StepGroup: '.' }[node.type];
    if (opening === undefined) continue;
    for (const id of node.children ?? []) {
      if (nodes[id]?.name.startsWith(`${node.name}${opening}`)) holders.set(id, node.id);
    }
  }
  return holders;
}

/** By start; nodes of the same second in the order in which they hang on each other, then as they are kept. */
function startOrder(all: readonly NodeStatus[]): (left: NodeStatus, right: NodeStatus) => number {
  const byId = new Map(all.map((node) => [node.id, node]));
  const seen = new Set<string>();
  const lastFirst: string[] = [];
  const visit = (node: NodeStatus | undefined): void => {
    if (node === undefined || seen.has(node.id)) return;
    seen.add(node.id);
    for (const id of (node.children ?? []).toReversed()) visit(byId.get(id));
    lastFirst.push(node.id);
  };
  for (const node of all.toReversed()) visit(node);
  const rank = new Map(lastFirst.map((id, index) => [id, -index]));
  return (left, right) =>
    (left.startedAt ?? '').localeCompare(right.startedAt ?? '') ||
    (rank.get(left.id) ?? 0) - (rank.get(right.id) ?? 0);
}

/** What the retried node does not say itself, its only attempt does. */
function mergeAttempt(retry: NodeStatus, attempt: NodeStatus): NodeStatus {
  const waiting = attempt.phase === 'Pending' ? { phase: attempt.phase } : {};
  return { ...attempt, ...retry, ...waiting, message: attempt.message || retry.message || '' };
}

function labelOf(node: NodeStatus, workflow: Workflow): string {
  if (node.name === `${workflow.metadata.name}.onExit`) return 'exit handler';
  return node.displayName || node.name;
}
