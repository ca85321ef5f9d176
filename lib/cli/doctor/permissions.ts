/** Whether you may apply the manifests and start workflows, and whether their ServiceAccounts may do what they need. */
import * as z from 'zod';
import type { KubernetesObject } from '../../argo/manifest.ts';
import type { Cluster } from '../../cluster/connect.ts';
import { findKind } from '../../cluster/kinds.ts';
import { bad, type Finding, looked, ok } from './finding.ts';

/** One right, as the API server asks for it. */
interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

const review = z.object({ status: z.object({ allowed: z.boolean() }) });
const role = z.object({
  rules: z.array(
    z.object({ apiGroups: z.array(z.string()), resources: z.array(z.string()), verbs: z.array(z.string()) }),
  ),
});

/** What you may do, by SelfSubjectAccessReview. */
export async function checkOwnRights(
  cluster: Cluster,
  documents: readonly KubernetesObject[],
): Promise<readonly Finding[]> {
  const kinds = new Map(
    documents.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]),
  );
  const known = await Promise.all([...kinds.values()].map((kind) => findKind(cluster, kind)));
  const resources = known
    .filter((kind) => kind !== undefined)
    .map(({ apiVersion, resource }) => ({ group: groupOf(apiVersion), resource }));
  const toApply = resources.flatMap((each) => ['create', 'patch'].map((verb) => ({ ...each, verb })));
  const toStart = ['create', 'get', 'list', 'watch'].map((verb) => ({
    group: 'argoproj.io',
    resource: 'workflows',
    verb,
  }));
  return [
    await rightsFinding('you, applying the manifests', toApply, (right) => allowed(cluster, right)),
    await rightsFinding('you, starting workflows', toStart, (right) => allowed(cluster, right)),
  ];
}

/** What each ServiceAccount of the manifests may do, of what its Role says. */
export async function checkAccounts(
  cluster: Cluster,
  documents: readonly KubernetesObject[],
): Promise<readonly Finding[]> {
  const roles = documents.filter(({ kind }) => kind === 'Role');
  const findings = roles.map((document) => {
    const account = (document.metadata?.name ?? '').replace(/-workflow$/, '');
    const rights = role
      .parse(document)
      .rules.flatMap(({ apiGroups, resources, verbs }) =>
        apiGroups.flatMap((group) =>
          resources.flatMap((resource) => verbs.map((verb) => ({ group, resource, verb }))),
        ),
      );
    const subject = `ServiceAccount ${account}`;
    return looked(subject, async () => [
      await rightsFinding(subject, rights, (right) => allowed(cluster, right, account)),
    ]);
  });
  return (await Promise.all(findings)).flat();
}

async function rightsFinding(
  subject: string,
  rights: readonly Right[],
  isAllowed: (right: Right) => Promise<boolean>,
): Promise<Finding> {
  const answers = await Promise.all(rights.map(async (right) => ({ right, may: await isAllowed(right) })));
  const missing = answers.filter(({ may }) => !may).map(({ right }) => `${right.verb} ${right.resource}`);
  if (missing.length === 0) return ok(subject, `may do all ${rights.length} things that this takes`);
  return bad(
    subject,
    `may not ${missing.join(', ')}`,
    subject.startsWith('you') ? 'ask for a Role with that' : 'apply dist/, whose Role says it',
  );
}

async function allowed(cluster: Cluster, right: Right, account?: string): Promise<boolean> {
  const { namespace } = cluster;
  const resourceAttributes = { namespace, ...right };
  const user = `system:serviceaccount:${namespace}:${account}`;
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  const kind = account === undefined ? 'SelfSubjectAccessReview' : 'SubjectAccessReview';
  const answer = await cluster.call(`/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`, {
    method: 'POST',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind,
      spec: { resourceAttributes, ...(account === undefined ? {} : { user, groups }) },
    },
  });
  return review.parse(answer).status.allowed;
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}
