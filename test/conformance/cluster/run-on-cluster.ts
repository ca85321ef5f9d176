/** Runs a case on a real cluster with Argo Workflows. */
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ExecaError, execa } from 'execa';
import type { KubernetesObject, NodeStatus, Workflow } from '../../../lib/argo/manifest.ts';
import { cronSpecOf } from '../../../lib/runner/documents/spec.ts';
import type { Namespace } from '../../cluster/namespace.ts';
import type { Case } from '../case.ts';
import { type Result, refusal, resultOf } from '../result.ts';

/** Argo's result of a case. */
export async function runOnCluster(one: Case, namespace: Namespace): Promise<Result> {
  let name: string;
  try {
    name = await startOnCluster(one, namespace);
  } catch (error) {
    if (error instanceof ExecaError && error.exitCode === 1) return refusal(`${error.stderr}`.trim());
    throw error;
  }
  for (const approval of one.approvals ?? []) await approve(name, approval, namespace);
  return resultOf(await namespace.ended(name));
}

/** Applies a case, and creates its workflow; gives the workflow's name. */
export async function startOnCluster(one: Case, namespace: Namespace): Promise<string> {
  const { documents, kind } = one;
  const name = `${one.name}-${10_000 + randomInt(90_000)}`;
  await namespace.apply(kind === 'Workflow' ? documents.slice(1) : documents.filter(isNotCron));
  await namespace.create(workflowOf(one, name));
  return name;
}

/** Gives a node that suspends its value and lets it go on, as people do it by Argo's own command. */
async function approve(workflow: string, approval: string, namespace: Namespace): Promise<void> {
  const [, node = '', parameter = ''] = /^(.+)\.([^.]+=.*)$/.exec(approval) ?? [];
  await until(async () => nodesOf(await namespace.get(workflow)).some((one) => waits(one, node)));
  const options = ['--namespace', namespace.name, '--node-field-selector', `displayName=${node}`];
  await execa('argo', ['node', 'set', workflow, ...options, '--output-parameter', parameter]);
  await execa('argo', ['resume', workflow, ...options]);
}

function nodesOf({ status }: Workflow): readonly NodeStatus[] {
  return Object.values(status?.nodes ?? {});
}

function waits({ type, phase, displayName }: NodeStatus, name: string): boolean {
  return type === 'Suspend' && phase === 'Running' && displayName === name;
}

/** A cluster tells of a node's phase only when it is asked. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await wait(pollMilliseconds);
}

const pollMilliseconds = 500;

/** A CronWorkflow is not applied: it would also start by itself. */
function isNotCron({ kind }: KubernetesObject): boolean {
  return kind !== 'CronWorkflow';
}

/** The workflow as `argo submit --from` makes it. */
function workflowOf({ documents, kind, name: source }: Case, name: string): object {
  const [first] = documents;
  const head = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow' };
  if (first === undefined || kind === 'Workflow') return { ...first, metadata: { ...first?.metadata, name } };
  if (kind === 'CronWorkflow') {
    const { workflowSpec, workflowMetadata } = cronSpecOf(first);
    const labels = { ...workflowMetadata?.labels, 'workflows.argoproj.io/cron-workflow': source };
    return {
      ...head,
      metadata: { name, labels, annotations: workflowMetadata?.annotations },
      spec: workflowSpec,
    };
  }
  const clusterScope = kind === 'ClusterWorkflowTemplate';
  const reference: Workflow['spec'] = {
    workflowTemplateRef: { name: source, ...(clusterScope && { clusterScope }) },
  };
  return { ...head, metadata: { name }, spec: reference };
}
