/** What Argo's executor needs to say how a pod ended: the one permission that every pod of a workflow has. */
import { ApiResource, type IServiceAccount, Role, RoleBinding } from 'cdk8s-plus-33';

/**
 * Lets the pods of a service account report their results (`workflowtaskresults: create, patch`), and nothing
 * more. Returns the binding; a second call returns the same one.
 */
export function grantReportResults(serviceAccount: IServiceAccount): RoleBinding {
  const id = 'report-results';
  const known = serviceAccount.node.tryFindChild(`${id}-binding`);
  if (known instanceof RoleBinding) return known;
  const metadata = { name: `${serviceAccount.name}-${id}` };
  const role = new Role(serviceAccount, id, { metadata });
  role.allow(
    ['create', 'patch'],
    ApiResource.custom({ apiGroup: 'argoproj.io', resourceType: 'workflowtaskresults' }),
  );
  const binding = new RoleBinding(serviceAccount, `${id}-binding`, { metadata, role });
  binding.addSubjects(serviceAccount);
  return binding;
}
