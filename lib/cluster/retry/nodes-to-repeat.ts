/**
 * Which nodes of a failed workflow are forgotten and which run on, by the rules of `argo retry` in Argo 3.7.3
 * (`FormulateRetryWorkflow` in workflow/util/util.go): what failed is forgotten with all that came after it, and
 * what stands around it runs on.
 */
import type { NodeStatus, Workflow } from '../../argo/manifest.ts';
import { type NodeGraph, nodeGraph } from './node-graph.ts';

/** Ids of nodes. */
export interface NodesToRepeat {
  /** They are as if they had never begun. */
  readonly forgotten: ReadonlySet<string>;
  /** They go on, with what of them is kept. */
  readonly running: ReadonlySet<string>;
}

const executed = ['Container', 'Pod', 'HTTP', 'Plugin'];
const groups = ['DAG', 'TaskGroup', 'StepGroup', 'Steps'];

export function nodesToRepeat(workflow: Workflow): NodesToRepeat {
  const graph = nodeGraph(workflow);
  const forgotten = new Set<string>();
  const running = new Set<string>();
  for (const id of graph.inOrder) {
    if (forgotten.has(id) || !failedForGood(graph, id)) continue;
    for (const each of [id, ...graph.below(id)]) forgotten.add(each);
    if (graph.parent(id) === undefined) continue;
    resumeAround(graph, id, { forgotten, running });
  }
  for (const id of forgotten) running.delete(id);
  return { forgotten, running };
}

/** Whether a node ran and failed, and nothing after it went well: a failed attempt before a good one is left alone. */
function failedForGood(graph: NodeGraph, id: string): boolean {
  const node = graph.node(id);
  if (!hasFailed(node) || !executed.includes(node.type)) return false;
  const parent = graph.parent(id);
  const decisive = node.nodeFlag?.retried && parent !== undefined ? parent : id;
  return ![...graph.below(decisive)].some((below) => graph.node(below).phase === 'Succeeded');
}

/** Lets all run on that stands around a node, up to the entry node. */
function resumeAround(
  graph: NodeGraph,
  start: string,
  { forgotten, running }: { readonly forgotten: Set<string>; readonly running: Set<string> },
): void {
  for (let id: string | undefined = start; id !== undefined; ) {
    const node: NodeStatus = graph.node(id);
    if (groups.includes(node.type)) {
      running.add(id);
      id = resumeBoundaries(graph, id, running);
      continue;
    }
    if (node.type === 'Retry' && hasFailed(node)) running.add(id);
    const pod: string | undefined =
      node.type === 'Container' ? climb(graph, id, (above) => above.type === 'Pod') : undefined;
    // A container cannot run alone: its pod is forgotten, and all that came of it.
    if (pod !== undefined) for (const each of [pod, ...graph.below(pod)]) forgotten.add(each);
    id = graph.parent(pod ?? id);
  }
}

/** From boundary to boundary; what was retried, looped or grouped there runs on too. Gives what comes above the last. */
function resumeBoundaries(graph: NodeGraph, start: string, running: Set<string>): string | undefined {
  const resumeAbove = (id: string, types: readonly string[]): string | undefined => {
    const above = graph.parent(id);
    if (above === undefined || !types.includes(graph.node(above).type)) return undefined;
    running.add(above);
    return above;
  };
  for (let id = start; ; ) {
    const retried = resumeAbove(id, ['Retry']) ?? id;
    resumeAbove(retried, ['StepGroup', 'TaskGroup']);
    const { boundaryID: boundary } = graph.node(retried);
    if (!boundary) return graph.parent(retried);
    const found = climb(graph, retried, (node) => node.id === boundary);
    if (found === undefined) return undefined;
    running.add(found);
    id = found;
  }
}

/** The nearest node for which that holds, itself or above it. */
function climb(graph: NodeGraph, start: string, isMeant: (node: NodeStatus) => boolean): string | undefined {
  let id: string | undefined = start;
  while (id !== undefined && !isMeant(graph.node(id))) id = graph.parent(id);
  return id;
}

function hasFailed({ phase }: NodeStatus): boolean {
  return phase === 'Failed' || phase === 'Error';
}
