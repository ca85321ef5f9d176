/** What Argo's artifact garbage collection needs: the pod that deletes the artifacts of a workflow. */
import type { IServiceAccount, RoleBinding } from 'cdk8s-plus-33';
import { grant } from './grant.ts';

/**
 * Lets a service account delete artifacts: it reads what is to be deleted (`list, watch`) and says how that went
 * (`patch` on the status), and nothing more
 * (https://github.com/argoproj/argo-workflows/blob/v3.7.3/manifests/quick-start/base/artifactgc-role.yaml).
 */
export function grantArtifactGC(serviceAccount: IServiceAccount): RoleBinding {
  return grant(serviceAccount, [
    { apiGroup: 'argoproj.io', resource: 'workflowartifactgctasks', verbs: ['list', 'watch'] },
    { apiGroup: 'argoproj.io', resource: 'workflowartifactgctasks/status', verbs: ['patch'] },
  ]);
}
