/** What Argo's artifact garbage collection needs: the pod that deletes the artifacts of a workflow. */
import type { IServiceAccount, RoleBinding } from 'cdk8s-plus-33';
import { grant } from './grant.ts';

/**
 * Lets a service account delete artifacts: it reads what is to be deleted (`list`) and says how that went
 * (`patch` on the status), and nothing more
 * (https://github.com/argoproj/argo-workflows/blob/v3.7.3/cmd/argoexec/commands/artifact/delete.go).
 */
export function grantArtifactGC(serviceAccount: IServiceAccount): RoleBinding {
  return grant(serviceAccount, [
    { apiGroup: 'argoproj.io', resource: 'workflowartifactgctasks', verbs: ['list'] },
    { apiGroup: 'argoproj.io', resource: 'workflowartifactgctasks/status', verbs: ['patch'] },
  ]);
}
