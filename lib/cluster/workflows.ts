/** Workflows of a cluster: found, read, created, changed and watched by Kubernetes' own API. */
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { KubernetesObject, Workflow } from '../argo/manifest.ts';
import { PermanentError, TransientError } from '../errors.ts';
import type { Cluster } from './connect.ts';
import { saysAbsent, saysConflict } from './failures.ts';
import { packed, unpacked } from './node-status.ts';

const group = '/apis/argoproj.io/v1alpha1';

/** How often a change is made again after somebody else's, and a watch begun again after a passing fault. */
const attempts = 5;

const workflowSchema = z.custom<Workflow>(isWorkflow, { error: 'expected a Workflow' });
const objectSchema = z.custom<KubernetesObject>(isObject, { error: 'expected an object with a name' });
// An empty list of heads has `null` for items.
const listSchema = z.object({ items: z.array(z.unknown()).nullable() });
const eventSchema = z.object({ type: z.string(), object: z.unknown() });

/** The path of a workflow, or of all in the namespace. */
function workflowPath({ namespace }: Cluster, name?: string): string {
  return `${group}/namespaces/${namespace}/workflows${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

/** The workflow of that name with its nodes; undefined when there is none. */
export async function findWorkflow(cluster: Cluster, name: string): Promise<Workflow | undefined> {
  try {
    return unpacked(workflowSchema.parse(await cluster.call(workflowPath(cluster, name))));
  } catch (error) {
    if (saysAbsent(error)) return undefined;
    throw error;
  }
}

/** The workflow of that name with its nodes. Throws a `PermanentError` when there is none. */
export async function readWorkflow(cluster: Cluster, name: string): Promise<Workflow> {
  const workflow = await findWorkflow(cluster, name);
  if (workflow !== undefined) return workflow;
  throw new PermanentError(`workflow '${name}' is not in namespace ${cluster.namespace} any more`);
}

/** The names of the namespace's workflows, the newest first. */
export async function workflowNames(cluster: Cluster): Promise<readonly string[]> {
  const heads = await listHeads(cluster, workflowPath(cluster));
  const createdAt = ({ metadata }: Head) => metadata.creationTimestamp ?? '';
  return heads
    .toSorted((left, right) => createdAt(right).localeCompare(createdAt(left)))
    .map(({ metadata }) => metadata.name);
}

/** Names and labels, without the rest. */
const headSchema = z.object({
  metadata: z.object({ name: z.string(), creationTimestamp: z.string().optional() }),
});

type Head = z.infer<typeof headSchema>;

/** The objects under a path, without what is in them. */
export async function listHeads(cluster: Cluster, path: string): Promise<readonly Head[]> {
  const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
  const { items } = listSchema.parse(await cluster.call(path, { accept }));
  return (items ?? []).map((item) => headSchema.parse(item));
}

/** An object of Argo's, such as `workflowtemplates/churn`. */
export async function readArgoObject(cluster: Cluster, path: string): Promise<KubernetesObject> {
  return objectSchema.parse(await cluster.call(`${group}/${path}`));
}

/** Creates a workflow, with every field that the server does not know refused; gives it as the server has it. */
export async function createWorkflow(cluster: Cluster, workflow: object): Promise<Workflow> {
  const query = { fieldValidation: 'Strict', fieldManager: 'millrace' };
  return workflowSchema.parse(
    await cluster.call(workflowPath(cluster), { method: 'POST', query, body: workflow }),
  );
}

/** Merges a part into a workflow. */
export async function patchWorkflow(cluster: Cluster, name: string, body: object): Promise<void> {
  await cluster.call(workflowPath(cluster, name), { method: 'PATCH', body });
}

/** Reads a workflow, changes it and writes it back; when somebody else was faster, again with what they wrote. */
export async function changeWorkflow(
  cluster: Cluster,
  name: string,
  change: (workflow: Workflow) => Workflow | Promise<Workflow>,
): Promise<Workflow> {
  for (let attempt = 1; ; attempt += 1) {
    const changed = await change(await readWorkflow(cluster, name));
    try {
      const path = workflowPath(cluster, name);
      return unpacked(
        workflowSchema.parse(await cluster.call(path, { method: 'PUT', body: packed(changed) })),
      );
    } catch (error) {
      if (!saysConflict(error)) throw error;
      if (attempt === attempts)
        throw new TransientError(`workflow '${name}' is changed by others all the time; try again`);
    }
  }
}

/** A workflow as it is now, then each time it has changed, until it has ended. Throws when it is deleted. */
export async function* watchWorkflow(
  cluster: Cluster,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Workflow> {
  let faults = 0;
  while (!signal.aborted) {
    try {
      const workflow = await readWorkflow(cluster, name);
      faults = 0;
      yield workflow;
      if (hasEnded(workflow)) return;
      for await (const next of changesOf(cluster, workflow, signal)) {
        yield next;
        if (hasEnded(next)) return;
      }
    } catch (error) {
      // A server that restarts is gone for some seconds; the workflow goes on meanwhile.
      faults += 1;
      if (!(error instanceof TransientError) || faults > attempts) throw error;
      await delay(1000 * faults, undefined, { signal }).catch(() => {});
    }
  }
}

/** The changes after the state given, for as long as the server tells of them. */
async function* changesOf(
  cluster: Cluster,
  { metadata }: Workflow,
  signal: AbortSignal,
): AsyncGenerator<Workflow> {
  const query = {
    watch: true,
    fieldSelector: `metadata.name=${metadata.name}`,
    resourceVersion: metadata.resourceVersion,
  };
  for await (const line of cluster.lines(workflowPath(cluster), { query, signal })) {
    const { type, object } = eventSchema.parse(JSON.parse(line));
    // The server has forgotten that far back, or tells of some other fault: it is asked anew.
    if (type === 'ERROR') return;
    if (type === 'DELETED')
      throw new PermanentError(`workflow '${metadata.name}' was deleted while it was watched`);
    if (type !== 'BOOKMARK') yield unpacked(workflowSchema.parse(object));
  }
}

/** Whether Argo has done all that there was to do for a workflow, exit handlers included. */
export function hasEnded({ status }: Workflow): boolean {
  return Boolean(status?.finishedAt);
}

function isWorkflow(value: unknown): value is Workflow {
  return isObject(value) && value.kind === 'Workflow';
}

function isObject(value: unknown): value is KubernetesObject {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('metadata' in value))
    return false;
  const { metadata } = value;
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata;
}
