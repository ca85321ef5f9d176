/** `millrace submit`: starts a template of a cluster, by Kubernetes' own API. */
import type { KubernetesObject } from '../../argo/manifest.ts';
import type { Cluster } from '../../cluster/connect.ts';
import { ClusterRefusal } from '../../cluster/failures.ts';
import { createWorkflow, listHeads, readArgoObject } from '../../cluster/workflows.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { interruptible } from '../interruption.ts';
import { findWorkflow } from '../workflow/find-workflow.ts';
import { parseParameters } from '../workflow/parameters.ts';
import { type ClusterFlags, commandAbout, connected } from './cluster-flags.ts';
import { followWorkflow } from './follow-workflow.ts';
import { newWorkflow } from './new-workflow.ts';

export interface SubmitFlags extends ClusterFlags {
  /** `name=value` texts. */
  readonly parameter: readonly string[];
  /** Shows the workflow until it has ended. */
  readonly watch?: boolean | undefined;
}

/** Prints the name of the new workflow; with `watch` the exit code is the workflow's. */
export async function submit(
  template: string,
  { parameter, watch, ...flags }: SubmitFlags,
  { console }: CommandContext,
): Promise<number> {
  const given = parseParameters(parameter);
  const cluster = await connected(flags);
  const found = findWorkflow(await templatesOf(cluster), template, {
    where: `in namespace ${cluster.namespace} of ${cluster.context}`,
    start: `apply the manifests first: kubectl --namespace ${cluster.namespace} apply -f dist/`,
  });
  const path = pathsOf(cluster).get(found.kind);
  const source = await readArgoObject(cluster, `${path}/${found.name}`);
  const { metadata } = await createWorkflow(cluster, newWorkflow(source, found, given));
  const name = metadata.name ?? '';
  console.print(name);
  if (!watch) {
    console.say(`watch it by: ${commandAbout(`watch ${name}`, cluster, flags)}`);
    return 0;
  }
  return await interruptible((signal) => followWorkflow(cluster, { name, flags, console, signal }));
}

/** What can be run there. What is for the whole cluster may not be visible, and then it is left out. */
async function templatesOf(
  cluster: Cluster,
): Promise<readonly Pick<KubernetesObject, 'kind' | 'metadata'>[]> {
  const lists = [...pathsOf(cluster)].map(async ([kind, path]) => {
    try {
      const heads = await listHeads(cluster, `/apis/argoproj.io/v1alpha1/${path}`);
      return heads.map(({ metadata: { name } }) => ({ kind, metadata: { name } }));
    } catch (error) {
      if (kind !== 'WorkflowTemplate' && error instanceof ClusterRefusal && error.status === 403) return [];
      throw error;
    }
  });
  return (await Promise.all(lists)).flat();
}

function pathsOf({ namespace }: Cluster): ReadonlyMap<string, string> {
  return new Map([
    ['WorkflowTemplate', `namespaces/${namespace}/workflowtemplates`],
    ['ClusterWorkflowTemplate', 'clusterworkflowtemplates'],
    ['CronWorkflow', `namespaces/${namespace}/cronworkflows`],
  ]);
}
