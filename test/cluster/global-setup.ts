/** Says at once what a cluster lacks that these tests need. */
import { kubectl } from './namespace.ts';

/** What the controller must know, so that Argo's own containers are admitted under the `restricted` standard. */
const patch = JSON.stringify({
  data: { executor: 'securityContext:\n  allowPrivilegeEscalation: false\n  capabilities: {drop: [ALL]}\n' },
});

export default async function setup(): Promise<void> {
  await kubectl(['get', '--raw', '/apis/argoproj.io/v1alpha1']);
  const settings = await kubectl([
    '--namespace',
    'argo',
    'get',
    'configmap',
    'workflow-controller-configmap',
    '-o',
    'json',
  ]);
  if (!settings.includes('allowPrivilegeEscalation: false'))
    throw new Error(
      `the controller's ConfigMap sets no executor.securityContext; run: kubectl --namespace argo patch configmap workflow-controller-configmap --type merge --patch '${patch}'`,
    );
}
