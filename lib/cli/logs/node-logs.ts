/** Finds the log files of a run's nodes. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeStatus, Workflow } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { visible } from '../text/visible.ts';
import { nodeTree, walk } from '../tree/node-tree.ts';

/** The log of one container. */
export interface NodeLog {
  /** What people call it: `train/checkout`, or `promote` for the only container of a pod. */
  readonly label: string;
  readonly file: string;
}

/** A run as far as its logs matter. */
export interface LoggedRun {
  readonly workflow: Workflow;
  /** The folder of the run. */
  readonly folder: string;
}

/** One container that printed something, or will. */
export interface LoggedContainer {
  /** What people call it: `train/checkout`, or `promote` for the only container of a pod. */
  readonly label: string;
  /** The node of its pod. */
  readonly pod: NodeStatus;
  readonly container: string;
}

/** The containers of a run in the order of the tree; with a name, those of the nodes that have it. */
export function loggedContainers(workflow: Workflow, name?: string): readonly LoggedContainer[] {
  const labels = labelsOf(workflow);
  const nodes = Object.values(workflow.status?.nodes ?? {});
  const wanted = name === undefined ? undefined : new Set(nodesNamed(workflow, name));
  const podsInOrder = [...labels.keys()].flatMap((id) => nodes.filter((node) => node.id === id));
  return podsInOrder
    .flatMap((pod) => {
      const containers = nodes.filter(
        ({ type, boundaryID }) => type === 'Container' && boundaryID === pod.id,
      );
      const label = labels.get(pod.id) ?? pod.name;
      const parts = containers.map((container) => ({
        ids: [pod.id, container.id],
        label: `${label}/${container.displayName ?? container.name}`,
        pod,
        container: container.displayName ?? '',
      }));
      return parts.length > 0 ? parts : [{ ids: [pod.id], label, pod, container: 'main' }];
    })
    .filter(({ ids }) => wanted === undefined || ids.some((id) => wanted.has(id)))
    .map(({ label, pod, container }) => ({ label, pod, container }));
}

/** The logs that are there, in the order of the tree; with a name, those of the nodes that have it. */
export function nodeLogs({ workflow, folder }: LoggedRun, name?: string): readonly NodeLog[] {
  return loggedContainers(workflow, name)
    .map(({ label, pod, container }) => ({ label, file: logFile(folder, pod, container) }))
    .filter(({ file }) => exists(file));
}

/** The names by which nodes that have logs are asked for. */
export function logNames(workflow: Workflow): readonly string[] {
  return [...new Set(labelsOf(workflow).values())];
}

/** The ids of the nodes of that id, name, display name or `pod/container`, and of all that stand under them. */
function nodesNamed(workflow: Workflow, name: string): readonly string[] {
  const trees = nodeTree(workflow);
  const [pod, container] = name.split('/');
  const all = [...walk(trees)];
  const found = all.filter(({ node, label }) => [label, node.id, node.name, node.displayName].includes(name));
  const parts = all
    .filter(({ label }) => container !== undefined && label === pod)
    .flatMap((tree) => tree.children.filter(({ label }) => label === container));
  const outermost = found.length > 1 && found.some(isPod) ? found.filter(isPod) : found;
  const ids = [...walk([...outermost, ...parts])].flatMap(({ node }) => [
    node.id,
    ...attemptsOf(workflow, node),
  ]);
  if (ids.length > 0) return ids;
  const known = logNames(workflow).map(visible).join(', ') || 'none yet';
  throw new InputError(
    `run '${workflow.metadata.name}' has no node '${visible(name)}'; those with logs are ${known}`,
  );
}

/** A container may have the name of the pod around it, and then the pod is meant. */
function isPod({ node }: { readonly node: NodeStatus }): boolean {
  return node.type !== 'Container';
}

/** The pods of a run by id, in the tree's order, with what people call them. */
function labelsOf(workflow: Workflow): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const nodes = workflow.status?.nodes ?? {};
  for (const { node, label } of walk(nodeTree(workflow))) {
    const pods = node.type === 'Retry' ? attemptsOf(workflow, node) : node.type === 'Pod' ? [node.id] : [];
    for (const id of pods) {
      if (!labels.has(id)) labels.set(id, pods.length > 1 ? (nodes[id]?.displayName ?? label) : label);
    }
  }
  return labels;
}

function attemptsOf(workflow: Workflow, node: NodeStatus): readonly string[] {
  const nodes = workflow.status?.nodes ?? {};
  return node.type === 'Retry'
    ? (node.children ?? []).filter((id) => nodes[id]?.name.startsWith(`${node.name}(`))
    : [];
}

function logFile(folder: string, pod: NodeStatus, container: string): string {
  return join(folder, 'logs', pod.id, `${container}.log`);
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}
