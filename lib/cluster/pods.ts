/** The pods of a workflow, by the nodes they run. */
import * as z from 'zod';
import type { Cluster } from './connect.ts';
import { ClusterRefusal, saysAbsent } from './failures.ts';

const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        annotations: z.record(z.string(), z.string()).default({}),
      }),
    }),
  ),
});

/** The names of the pods that are still there, by the ids of their nodes. */
export async function podsOfNodes(cluster: Cluster, workflow: string): Promise<ReadonlyMap<string, string>> {
  const query = { labelSelector: `workflows.argoproj.io/workflow=${workflow}` };
  const { items } = podList.parse(await cluster.call(podsPath(cluster), { query }));
  return new Map(
    items.flatMap(({ metadata: { name, annotations } }): [string, string][] => {
      const node = annotations['workflows.argoproj.io/node-id'];
      return node === undefined ? [] : [[node, name]];
    }),
  );
}

/** Deletes a pod; one that is gone already is no fault. */
export async function deletePod(cluster: Cluster, name: string): Promise<void> {
  try {
    await cluster.call(`${podsPath(cluster)}/${name}`, { method: 'DELETE' });
  } catch (error) {
    if (!saysAbsent(error)) throw error;
  }
}

export interface PodLog {
  readonly pod: string;
  readonly container: string;
  /** Goes on until the container has ended. @default false */
  readonly follow?: boolean | undefined;
  /** Only so many of its last lines. @default all */
  readonly tailLines?: number | undefined;
  readonly signal: AbortSignal;
}

/** The lines that a container printed, without those that Argo's executor adds. */
export async function* podLog(
  cluster: Cluster,
  { pod, container, follow, tailLines, signal }: PodLog,
): AsyncGenerator<string> {
  const query = { container, follow, tailLines };
  let isAdded = false;
  for await (const line of cluster.lines(`${podsPath(cluster)}/${pod}/log`, { query, signal })) {
    // `Error: exit status 1` follows the executor's own line.
    isAdded = executorLine.test(line) || (isAdded && /^Error: exit status \d+$/.test(line));
    if (!isAdded) yield line;
  }
}

const executorLine = /^time=\S+ level=\w+ msg=.* argo=true( error=.*)?$/;

/** Whether a log was asked for before its container had begun. */
export function saysNotStarted(error: unknown): boolean {
  return (
    error instanceof ClusterRefusal &&
    error.status === 400 &&
    /waiting to start|not found/.test(error.message)
  );
}

function podsPath({ namespace }: Cluster): string {
  return `/api/v1/namespaces/${namespace}/pods`;
}
