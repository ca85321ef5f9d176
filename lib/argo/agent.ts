/** What Argo's agent needs: the pod that carries out the `http` and `plugin` templates of a workflow. */
import { type IServiceAccount, type RoleBinding, ServiceAccountTokenSecret } from 'cdk8s-plus-33';
import { grant } from './grant.ts';

/**
 * Lets Argo's agent run as a service account: it watches the workflow's task set (`watch`), and writes how its
 * tasks ended (`patch` on the status), and nothing more
 * (https://github.com/argoproj/argo-workflows/blob/v3.7.3/workflow/executor/agent.go). The agent is
 * the ServiceAccount of the workflow, whatever its templates say. The controller mounts that account's token from a
 * Secret of this name (`TokenName` in https://github.com/argoproj/argo-workflows/blob/v3.7.3/util/secrets/secret_name.go),
 * which Kubernetes fills in; without it the agent's pod never starts.
 */
export function grantAgent(serviceAccount: IServiceAccount): RoleBinding {
  const token = 'agent-token';
  if (!serviceAccount.node.tryFindChild(token))
    new ServiceAccountTokenSecret(serviceAccount, token, {
      metadata: { name: `${serviceAccount.name}.service-account-token` },
      serviceAccount,
    });
  return grant(serviceAccount, [
    { apiGroup: 'argoproj.io', resource: 'workflowtasksets', verbs: ['watch'] },
    { apiGroup: 'argoproj.io', resource: 'workflowtasksets/status', verbs: ['patch'] },
  ]);
}
