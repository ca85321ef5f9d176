/** What Argo's executor needs to say how a pod ended: the one permission that every pod of a workflow has. */
import type { IServiceAccount, RoleBinding } from 'cdk8s-plus-33';
import { grant } from './grant.ts';

/** Lets the pods of a service account report their results (`workflowtaskresults: create, patch`), and nothing more. */
export function grantReportResults(serviceAccount: IServiceAccount): RoleBinding {
  return grant(serviceAccount, [
    { apiGroup: 'argoproj.io', resource: 'workflowtaskresults', verbs: ['create', 'patch'] },
  ]);
}
