/** What Argo's agent needs: the pod that carries out the `http` and `plugin` templates of a workflow. */
import { ApiResource, type IServiceAccount, Role, RoleBinding } from 'cdk8s-plus-33';

/**
 * Lets Argo's agent run as a service account: it reads the workflow's task set (`list, watch`), and writes how its
 * tasks ended (`patch` on the status), and nothing more
 * (https://github.com/argoproj/argo-workflows/blob/v3.7.3/manifests/quick-start/base/agent-role.yaml). The agent is
 * the ServiceAccount of the workflow, whatever its templates say. Returns the binding; a second call the same one.
 */
export function grantAgent(serviceAccount: IServiceAccount): RoleBinding {
  const id = 'agent';
  const known = serviceAccount.node.tryFindChild(`${id}-binding`);
  if (known instanceof RoleBinding) return known;
  const metadata = { name: `${serviceAccount.name}-${id}` };
  const role = new Role(serviceAccount, id, { metadata });
  const resource = (resourceType: string) => ApiResource.custom({ apiGroup: 'argoproj.io', resourceType });
  role.allow(['list', 'watch'], resource('workflowtasksets'));
  role.allow(['patch'], resource('workflowtasksets/status'));
  const binding = new RoleBinding(serviceAccount, `${id}-binding`, { metadata, role });
  binding.addSubjects(serviceAccount);
  return binding;
}
