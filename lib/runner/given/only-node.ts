/** One node of an earlier run, carried out alone with the inputs that were recorded for it. */
import type { Artifact, NodeStatus, TemplateRef } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { byName } from '../artifacts/resolve-artifacts.ts';
import type { Cluster } from '../documents/cluster.ts';
import type { ResolvedWorkflow } from '../documents/resolve-workflow.ts';
import { findTemplate } from '../documents/template-scope.ts';
import type { TemplateCall } from '../execute/run.ts';
import { nodeNamed } from '../store/left-over.ts';
import type { Nodes } from '../store/repeat.ts';
import type { StoredRun } from '../store/runs.ts';

/** What is known of such a node. */
export interface OnlyNode {
  /** The node's full name in the earlier run. */
  readonly node: string;
  readonly reference: {
    readonly template?: string | undefined;
    readonly templateRef?: TemplateRef | undefined;
  };
  readonly caller?: { readonly kind: 'tasks' | 'steps'; readonly name: string } | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly artifacts: readonly Artifact[];
}

/** The node of that name with its inputs; throws when the run has none, or the node was never begun. */
export function recordedNode({ name: run, workflow }: StoredRun, wanted: string): OnlyNode {
  const nodes: Nodes = workflow.status?.nodes ?? {};
  const node = nodes[nodeNamed(nodes, run, wanted)];
  if (node === undefined) throw new InputError(`run '${run}' has no node '${wanted}'`);
  const reference = referenceOf(node);
  if (reference === undefined) {
    const reason =
      node.type === 'Skipped'
        ? `was ${node.phase} and has no recorded inputs`
        : `is a ${node.type} and has no template of its own`;
    throw new InputError(`node '${wanted}' of run '${run}' ${reason}; name one that ran`);
  }
  return {
    node: node.name,
    reference,
    caller: callerOf(node, nodes),
    parameters: Object.fromEntries(
      (node.inputs?.parameters ?? []).map(({ name, value }) => [name, String(value ?? '')]),
    ),
    artifacts: node.inputs?.artifacts ?? [],
  };
}

/** The workflow that consists of that node: no other node, no hooks, no exit handler. */
export function onlyThat(cluster: Cluster, workflow: ResolvedWorkflow, only: OnlyNode): ResolvedWorkflow {
  const { template, scope } = findTemplate(cluster, only.reference, workflow.scope);
  const { onExit: _, hooks: __, ...spec } = workflow.spec;
  const { onExit: ___, hooks: ____, ...submitted } = workflow.submitted;
  const entrypoint = template.name ?? '';
  return { ...workflow, scope, spec: { ...spec, entrypoint }, submitted: { ...submitted, entrypoint } };
}

/** What the node's template is called with. */
export function callOf({
  parameters,
  artifacts,
  caller,
}: OnlyNode): Pick<TemplateCall, 'given' | 'artifacts' | 'caller' | 'resultWanted'> {
  return {
    given: new Map(Object.entries(parameters)),
    artifacts: byName(artifacts),
    resultWanted: true,
    ...(caller && { caller }),
  };
}

/** A template that belongs to another document is named by that document. */
function referenceOf({ type, templateName, templateRef, templateScope = '' }: NodeStatus) {
  if (['Skipped', 'TaskGroup', 'StepGroup', 'Container'].includes(type)) return undefined;
  if (templateRef) return { templateRef };
  if (!templateName) return undefined;
  const [kind, ...owner] = templateScope.split('/');
  if (kind !== 'namespaced' && kind !== 'cluster') return { template: templateName };
  const clusterScope = kind === 'cluster';
  return {
    templateRef: { name: owner.join('/'), template: templateName, ...(clusterScope && { clusterScope }) },
  };
}

function callerOf({ boundaryID, displayName }: NodeStatus, nodes: Nodes): OnlyNode['caller'] {
  const around = nodes[boundaryID ?? '']?.type;
  if (around !== 'DAG' && around !== 'Steps') return undefined;
  const name = (displayName ?? '').replace(/\(.*\)$/s, '');
  return { kind: around === 'DAG' ? 'tasks' : 'steps', name };
}
