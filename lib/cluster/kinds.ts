/** Where a cluster's API keeps objects of a kind. */
import * as z from 'zod';
import type { Cluster } from './connect.ts';

/** A kind as manifests name it; without an `apiVersion` the group that the server lists first is meant. */
export interface KindName {
  readonly apiVersion?: string | undefined;
  readonly kind: string;
}

/** An object of that kind. */
export interface ObjectName extends KindName {
  readonly name: string;
  /** @default the namespace of the cluster's context */
  readonly namespace?: string | undefined;
}

/** The groups of the API as the server describes them when all is asked for at once (Kubernetes 1.27 and later). */
const discovery = z.object({
  items: z
    .array(
      z.object({
        metadata: z.object({ name: z.string().default('') }),
        versions: z.array(
          z.object({
            version: z.string(),
            resources: z
              .array(
                z.object({
                  resource: z.string(),
                  scope: z.enum(['Namespaced', 'Cluster']),
                  // Absent where only parts of the resource can be asked for.
                  responseKind: z.object({ kind: z.string() }).nullish(),
                }),
              )
              .default([]),
          }),
        ),
      }),
    )
    .default([]),
});

/** A kind as the cluster knows it. */
export interface KnownKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** What paths call it, such as `workflowtemplates`. */
  readonly resource: string;
  readonly isNamespaced: boolean;
}

const describeAll = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The path of an object; undefined when the cluster does not know its kind. */
export async function pathOf(
  cluster: Cluster,
  { name, namespace = cluster.namespace, ...kind }: ObjectName,
): Promise<string | undefined> {
  const known = await findKind(cluster, kind);
  if (known === undefined) return undefined;
  const place = known.isNamespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${rootOf(known.apiVersion)}/${known.apiVersion}${place}/${known.resource}/${encodeURIComponent(name)}`;
}

/** What the cluster knows of a kind; undefined when it does not know it. */
export async function findKind(
  cluster: Cluster,
  { apiVersion, kind }: KindName,
): Promise<KnownKind | undefined> {
  for (const root of apiVersion === undefined ? ['/api', '/apis'] : [rootOf(apiVersion)]) {
    const kinds = await kindsUnder(cluster, root);
    const found = kinds.find(
      (known) => known.kind === kind && (apiVersion === undefined || known.apiVersion === apiVersion),
    );
    if (found) return found;
  }
  return undefined;
}

async function kindsUnder(cluster: Cluster, root: string): Promise<readonly KnownKind[]> {
  const { items } = discovery.parse(await cluster.call(root, { accept: describeAll }));
  return items.flatMap(({ metadata: { name: group }, versions }) =>
    versions.flatMap(({ version, resources }) =>
      resources.map(({ resource, scope, responseKind }) => ({
        apiVersion: group === '' ? version : `${group}/${version}`,
        kind: responseKind?.kind ?? '',
        resource,
        isNamespaced: scope === 'Namespaced',
      })),
    ),
  );
}

/** The core group has a root of its own. */
function rootOf(apiVersion: string): '/api' | '/apis' {
  return apiVersion.includes('/') ? '/apis' : '/api';
}
