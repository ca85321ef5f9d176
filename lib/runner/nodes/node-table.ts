/** The nodes of a run and how they change; every change is told to whoever keeps the run. */
import type { Inputs, NodeStatus, Outputs, TemplateRef, Workflow } from '../../argo/manifest.ts';
import { displayName, nodeId } from './node-names.ts';

export type NodeType =
  | 'Pod'
  | 'Container'
  | 'DAG'
  | 'Steps'
  | 'StepGroup'
  | 'TaskGroup'
  | 'Retry'
  | 'Suspend'
  | 'HTTP'
  | 'Skipped';
export type NodePhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Error' | 'Skipped' | 'Omitted';

/** How a node begins. */
export interface NodeStart {
  readonly name: string;
  readonly type: NodeType;
  readonly phase: NodePhase;
  readonly templateName?: string | undefined;
  readonly templateRef?: TemplateRef | undefined;
  readonly templateScope?: string | undefined;
  /** The name of the node around it. */
  readonly boundary?: string | undefined;
  readonly message?: string | undefined;
  readonly inputs?: Inputs | undefined;
  readonly flag?: { readonly retried?: boolean; readonly hooked?: boolean } | undefined;
}

/** A node that ran, well or not. */
export function isCompleted(node: NodeStatus | undefined): boolean {
  return node !== undefined && ['Succeeded', 'Failed', 'Error'].includes(node.phase ?? '');
}

/** A node that will not change any more. */
export function isFulfilled(node: NodeStatus | undefined): boolean {
  return isCompleted(node) || node?.phase === 'Skipped' || node?.phase === 'Omitted';
}

export function isFailed(node: NodeStatus | undefined): boolean {
  return node?.phase === 'Failed' || node?.phase === 'Error';
}

export class NodeTable {
  readonly #workflowName: string;
  readonly #nodes: Record<string, NodeStatus>;
  readonly #changed: (node: NodeStatus) => void;

  readonly #watchers = new Set<(name: string) => void>();

  constructor(workflow: Workflow, changed: (node: NodeStatus) => void) {
    this.#workflowName = workflow.metadata.name ?? '';
    const nodes = workflow.status?.nodes ?? {};
    if (workflow.status) workflow.status.nodes = nodes;
    this.#nodes = nodes;
    this.#changed = changed;
  }

  /** Tells the name of each node that enters a phase; the result ends that. */
  watch(watcher: (name: string) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  idOf(name: string): string {
    return nodeId(this.#workflowName, name);
  }

  find(name: string): NodeStatus | undefined {
    return this.#nodes[this.idOf(name)];
  }

  /** The node of a name that is known to exist. */
  get(name: string): NodeStatus {
    const node = this.find(name);
    if (node === undefined) throw new Error(`node '${name}' was not started`);
    return node;
  }

  byId(id: string): NodeStatus | undefined {
    return this.#nodes[id];
  }

  all(): readonly NodeStatus[] {
    return Object.values(this.#nodes);
  }

  /** Starts a node; one that is there already stays, as when a run goes on. */
  start(start: NodeStart): NodeStatus {
    const existing = this.find(start.name);
    if (existing) return existing;
    const id = this.idOf(start.name);
    const node: NodeStatus = {
      id,
      name: start.name,
      displayName: displayName(start.name, start.boundary),
      type: start.type,
      phase: start.phase,
      startedAt: now(),
      ...(start.templateName && { templateName: start.templateName }),
      ...(start.templateRef && { templateRef: start.templateRef }),
      ...(start.templateScope && { templateScope: start.templateScope }),
      ...(start.boundary !== undefined && { boundaryID: this.idOf(start.boundary) }),
      ...(start.message && { message: start.message }),
      ...(start.inputs && { inputs: start.inputs }),
      ...(start.flag && { nodeFlag: { ...start.flag } }),
    };
    this.#nodes[id] = node;
    if (isFulfilled(node)) node.finishedAt = now();
    this.#tell(node);
    return node;
  }

  /** Moves a node to a phase; the message stays when none is given. */
  mark(name: string, phase: NodePhase, message?: string): NodeStatus {
    const node = this.get(name);
    const before = node.phase;
    node.phase = phase;
    if (message !== undefined) this.#setMessage(node, message);
    if (isFulfilled(node)) {
      node.finishedAt ??= now();
      delete node.daemoned;
    }
    if (before === phase) this.#changed(node);
    else this.#tell(node);
    return node;
  }

  setMessage(name: string, message: string): void {
    const node = this.get(name);
    this.#setMessage(node, message);
    this.#changed(node);
  }

  /** Says which lock a node waits for, or with no lock that it waits no more. */
  setWaiting(name: string, lock: string | undefined, message = ''): void {
    const node = this.get(name);
    if (lock === undefined) delete node.synchronizationStatus;
    else node.synchronizationStatus = { waiting: lock };
    this.#setMessage(node, message);
    this.#changed(node);
  }

  /** Says of a running node that others may use it, at that address, though it goes on. */
  setDaemoned(name: string, address: string): void {
    const node = this.get(name);
    node.daemoned = true;
    node.podIP = address;
    this.#changed(node);
  }

  /** Says on which machine a node runs. */
  setHost(name: string, host: string): void {
    const node = this.get(name);
    node.hostNodeName = host;
    this.#changed(node);
  }

  /** Says what `memoize` came to. */
  setMemoization(name: string, status: NonNullable<NodeStatus['memoizationStatus']>): void {
    const node = this.get(name);
    node.memoizationStatus = status;
    this.#changed(node);
  }

  setOutputs(name: string, outputs: Outputs | undefined): void {
    if (outputs === undefined || Object.keys(outputs).length === 0) return;
    const node = this.get(name);
    node.outputs = outputs;
    this.#changed(node);
  }

  setOutbound(name: string, ids: readonly string[]): void {
    const node = this.get(name);
    node.outboundNodes = [...ids];
    this.#changed(node);
  }

  addChild(parent: string, child: string): void {
    const node = this.get(parent);
    const id = this.idOf(child);
    if (node.children?.includes(id)) return;
    node.children = [...(node.children ?? []), id];
    this.#changed(node);
  }

  /** Forgets a child that was never started. */
  dropChild(parent: string, child: string): void {
    const node = this.get(parent);
    if (this.find(child) || !node.children) return;
    node.children = node.children.filter((id) => id !== this.idOf(child));
    this.#changed(node);
  }

  #tell(node: NodeStatus): void {
    this.#changed(node);
    for (const watcher of this.#watchers) watcher(node.name);
  }

  #setMessage(node: NodeStatus, message: string): void {
    if (message === '') delete node.message;
    else node.message = message;
  }
}

/** The time as Kubernetes writes it, to the second. */
export function now(): string {
  return timestamp(new Date());
}

export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
