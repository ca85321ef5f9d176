/** A failed workflow made ready to go on where it failed, as `argo retry` does. */
import type { NodeStatus, Workflow } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { nodesToRepeat } from './nodes-to-repeat.ts';

/** What is to be written, and what has to go first. */
export interface RetriedWorkflow {
  readonly workflow: Workflow;
  /** The ids of the nodes whose pods are to be deleted, as their names will be needed again. */
  readonly formerPods: readonly string[];
}

type Status = NonNullable<Workflow['status']>;

const label = (name: string) => `workflows.argoproj.io/${name}`;

/** Throws an `InputError` for a workflow that did not fail. `now` is as Kubernetes writes times. */
export function retryWorkflow(failed: Workflow, now: string): RetriedWorkflow {
  const { metadata, status = {} } = failed;
  if (status.phase !== 'Failed' && status.phase !== 'Error')
    throw new InputError(
      `workflow '${metadata.name}' is ${status.phase ?? 'Pending'}; only one that failed can be retried`,
    );
  const { forgotten, running } = nodesToRepeat(failed);
  const all = Object.values(status.nodes ?? {});
  const onExit = `${metadata.name}.onExit`;
  const kept = all.filter(({ id, name }) => !forgotten.has(id) && !name.startsWith(onExit));
  const nodes = kept.map((node) => {
    const { children, outboundNodes, ...rest } = running.has(node.id) ? runningAgain(node, now) : node;
    const remaining = (ids: readonly string[] = []) => ids.filter((id) => !forgotten.has(id));
    return {
      ...rest,
      ...(children && { children: remaining(children) }),
      ...(outboundNodes && { outboundNodes: remaining(outboundNodes) }),
    };
  });
  const { shutdown: _, activeDeadlineSeconds, ...spec } = failed.spec;
  return {
    workflow: {
      ...failed,
      metadata: { ...metadata, labels: runningLabels(metadata.labels) },
      // A deadline of 0 is how a workflow was terminated in former times.
      spec: { ...spec, ...(activeDeadlineSeconds && { activeDeadlineSeconds }) },
      status: runningStatus(status, { now, nodes: Object.fromEntries(nodes.map((node) => [node.id, node])) }),
    },
    formerPods: all
      .filter(({ id, name, type }) => type === 'Pod' && (forgotten.has(id) || name.startsWith(onExit)))
      .map(({ id }) => id),
  };
}

function runningStatus(
  status: Status,
  { now, nodes }: { readonly now: string; readonly nodes: NonNullable<Status['nodes']> },
): Status {
  const {
    message: _message,
    finishedAt: _finishedAt,
    persistentVolumeClaims: _claims,
    storedWorkflowTemplateSpec: stored,
    conditions = [],
    ...rest
  } = status;
  const { shutdown: _shutdown, ...storedSpec } = stored ?? {};
  const others = conditions.filter(({ type }) => type !== 'Completed');
  return {
    ...rest,
    ...(stored && { storedWorkflowTemplateSpec: storedSpec }),
    phase: 'Running',
    startedAt: now,
    conditions: [...others, { type: 'Completed', status: 'False' }],
    nodes,
  };
}

/** Labels by which the controller takes the workflow up again. */
function runningLabels(labels: Readonly<Record<string, string>> = {}): Record<string, string> {
  const {
    [label('completed')]: _completed,
    [label('workflow-archiving-status')]: _archiving,
    ...others
  } = labels;
  return { ...others, [label('phase')]: 'Running' };
}

/** A node that goes on; values that a person supplied are asked for again. */
function runningAgain(node: NodeStatus, now: string): NodeStatus {
  const { message: _message, finishedAt: _finishedAt, outputs, ...rest } = node;
  const supplied = outputs?.parameters?.map(({ name }) => ({ name, valueFrom: { supplied: {} } }));
  const isAskedAgain = node.type === 'Suspend' && supplied !== undefined;
  return {
    ...rest,
    ...(outputs && { outputs: isAskedAgain ? { ...outputs, parameters: supplied } : outputs }),
    phase: node.phase === 'Skipped' ? 'Skipped' : 'Running',
    startedAt: now,
  };
}
