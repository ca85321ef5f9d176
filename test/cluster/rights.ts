/** What a ServiceAccount may do: as its Role says, and as the API server says. */
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import type { Namespace } from './namespace.ts';

/** A rule of a Role. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** A Role as its manifest has it. */
export interface Role extends KubernetesObject {
  readonly rules: readonly Rule[];
}

/** Whether an object is a Role. */
export function isRole(object: KubernetesObject): object is Role {
  return object.kind === 'Role';
}

/** Each right of rules by itself, sorted, as in `batch/jobs create`. */
export function rightsOf(rules: readonly Rule[]): readonly string[] {
  const rights = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`)),
    ),
  );
  return [...new Set(rights)].toSorted();
}

/** The rights that a ServiceAccount has on the server, as `kubectl auth can-i --list` asks for them, beyond those of every account. */
export async function rightsOnServer(
  namespace: Namespace,
  serviceAccount: string,
): Promise<readonly string[]> {
  const [ofAll, own] = await Promise.all([
    reviewed(namespace, 'nobody-granted-anything'),
    reviewed(namespace, serviceAccount),
  ]);
  return own.filter((right) => !ofAll.includes(right));
}

async function reviewed(namespace: Namespace, serviceAccount: string): Promise<readonly string[]> {
  const { name } = namespace;
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace: name },
  };
  const account = `system:serviceaccount:${name}:${serviceAccount}`;
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${name}`, 'system:authenticated'];
  const answer = await namespace.kubectl(
    [
      'create',
      '--validate=false',
      `--as=${account}`,
      ...groups.map((group) => `--as-group=${group}`),
      '-f',
      '-',
      '-o',
      'json',
    ],
    JSON.stringify(review),
  );
  const { status }: { status: { resourceRules: readonly Rule[] } } = JSON.parse(answer);
  return rightsOf(status.resourceRules);
}

/** The objects, with a Role that lacks one verb on one kind of object. */
export function without(
  objects: readonly KubernetesObject[],
  { resource, verb }: { readonly resource: string; readonly verb: string },
): readonly KubernetesObject[] {
  return objects.map((object) => {
    if (!isRole(object)) return object;
    const rules = object.rules.map((rule) =>
      rule.resources.includes(resource)
        ? { ...rule, verbs: rule.verbs.filter((each) => each !== verb) }
        : rule,
    );
    return { ...object, rules: rules.filter(({ verbs }) => verbs.length > 0) };
  });
}
