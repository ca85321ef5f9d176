/** What the pods of workflows may do: one Role for each ServiceAccount, which grows with what its templates do. */
import { ApiResource, type IApiResource, type IServiceAccount, Role, RoleBinding } from 'cdk8s-plus-33';
import { InputError } from '../errors.ts';

/** One permission, on one kind of object. */
export interface Permission {
  /** `batch`; the empty text for Kubernetes' own. */
  readonly apiGroup: string;
  /** As the API server's paths have it, such as `jobs` or `workflowtasksets/status`. */
  readonly resource: string;
  /** The one object that it is about. @default all of them */
  readonly name?: string;
  readonly verbs: readonly string[];
}

interface Granted {
  readonly role: Role;
  readonly binding: RoleBinding;
  readonly said: Set<string>;
}

/** The names of the objects that hold what is granted to a service account. */
export interface GrantNames {
  /** @default `<service account>-workflow` */
  readonly role?: string;
  /** @default the Role's */
  readonly roleBinding?: string;
}

const grants = new WeakMap<IServiceAccount, Granted>();
const namesOf = new WeakMap<IServiceAccount, GrantNames>();

/** Names the Role and the RoleBinding of a service account, before anything is granted to it. */
export function nameGrants(serviceAccount: IServiceAccount, names: GrantNames): void {
  if (grants.has(serviceAccount))
    throw new InputError(
      `${serviceAccount.node.path}: has its Role already; name it before its first template`,
    );
  namesOf.set(serviceAccount, names);
}

/**
 * Adds permissions to the Role of a service account (`nameGrants`), in the namespace of the workflow. What was granted before
 * is not said again. Returns the binding, the same one at each call.
 */
export function grant(serviceAccount: IServiceAccount, permissions: readonly Permission[]): RoleBinding {
  const granted = grants.get(serviceAccount) ?? begin(serviceAccount);
  grants.set(serviceAccount, granted);
  for (const { apiGroup, resource, name, verbs } of permissions) {
    const said = (verb: string) => `${apiGroup}/${resource}/${name ?? ''} ${verb}`;
    const fresh = verbs.filter((verb) => !granted.said.has(said(verb)));
    for (const verb of fresh) granted.said.add(said(verb));
    if (fresh.length > 0) granted.role.allow(fresh, resourceOf(apiGroup, resource, name));
  }
  return granted.binding;
}

function resourceOf(apiGroup: string, resourceType: string, resourceName?: string): IApiResource {
  if (resourceName === undefined) return ApiResource.custom({ apiGroup, resourceType });
  return { apiGroup, resourceType, resourceName };
}

function begin(serviceAccount: IServiceAccount): Granted {
  const { role: name = `${serviceAccount.name}-workflow`, roleBinding = name } =
    namesOf.get(serviceAccount) ?? {};
  const role = new Role(serviceAccount, 'workflow', { metadata: { name } });
  const metadata = { name: roleBinding };
  const binding = new RoleBinding(serviceAccount, 'workflow-binding', { metadata, role });
  binding.addSubjects(serviceAccount);
  return { role, binding, said: new Set() };
}
