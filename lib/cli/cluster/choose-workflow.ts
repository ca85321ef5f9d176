/** Which workflow of a cluster is meant. */
import type { Workflow } from '../../argo/manifest.ts';
import type { Cluster } from '../../cluster/connect.ts';
import { findWorkflow, readWorkflow, workflowNames } from '../../cluster/workflows.ts';
import { chooseName } from '../workflow/choose-name.ts';

/** The workflow of that name or of the only name that begins so, or the newest one; throws an `InputError` when there is none. */
export async function chooseWorkflow(cluster: Cluster, name?: string): Promise<Workflow> {
  const exact = name === undefined ? undefined : await findWorkflow(cluster, name);
  if (exact !== undefined) return exact;
  const { namespace } = cluster;
  const chosen = chooseName(await workflowNames(cluster), name, {
    one: 'workflow',
    start: `there is none in namespace ${namespace}; submit one by: npx millrace submit TEMPLATE -n ${namespace}`,
    list: `in namespace ${namespace}; list them by: kubectl --namespace ${namespace} get workflows`,
  });
  return await readWorkflow(cluster, chosen);
}
