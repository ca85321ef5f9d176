/** What a `resource` template may do: the fewest verbs for its action, on its kind of object. */
import type { IServiceAccount, RoleBinding } from 'cdk8s-plus-33';
import { grant } from './grant.ts';

/** What kubectl does with the object. */
export type ResourceAction = 'get' | 'create' | 'apply' | 'delete' | 'replace' | 'patch';

const verbs: Readonly<Record<ResourceAction, readonly string[]>> = {
  get: ['get'],
  create: ['create'],
  apply: ['get', 'create', 'patch'],
  delete: ['delete'],
  replace: ['get', 'update'],
  patch: ['get', 'patch'],
};

/** One use of a kind of object. */
export interface ResourceUse {
  readonly action: ResourceAction;
  /** `batch/v1`, or `v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The kind as the API server's paths have it, such as `jobs`. */
  readonly plural: string;
  /** Whether the object is looked at afterwards, for a condition or an output. */
  readonly isRead: boolean;
}

/** Lets a service account do what the action needs; waiting for a condition and outputs need `get` as well. */
export function grantResource(serviceAccount: IServiceAccount, use: ResourceUse): RoleBinding {
  const [group, version] = use.apiVersion.split('/');
  const apiGroup = version === undefined ? '' : (group ?? '');
  const allowed = new Set([...verbs[use.action], ...(use.isRead ? ['get'] : [])]);
  return grant(serviceAccount, [{ apiGroup, resource: use.plural, verbs: [...allowed] }]);
}

/** The plural as Argo's executor guesses it: `Job` → `jobs`, `Policy` → `policies`, `Ingress` → `ingresses`. */
export function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (/(s|x|z|ch|sh)$/.test(singular)) return `${singular}es`;
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`;
  return `${singular}s`;
}
