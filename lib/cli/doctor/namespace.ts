/** Whether the namespace and the cluster's settings are as the manifests need them. */
import * as z from 'zod';
import type { KubernetesObject } from '../../argo/manifest.ts';
import type { Cluster } from '../../cluster/connect.ts';
import { findKind } from '../../cluster/kinds.ts';
import { bad, type Finding, look, looked, ok } from './finding.ts';

const enforce = 'pod-security.kubernetes.io/enforce';
const labelled = z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }) });
const configMap = z.object({ data: z.record(z.string(), z.string()).default({}) });

/** The namespace, and whether it admits only what is `restricted`. */
export async function checkNamespace(cluster: Cluster): Promise<readonly Finding[]> {
  const { namespace } = cluster;
  const subject = `namespace ${namespace}`;
  return looked(subject, async () => {
    const found = await look(cluster, `/api/v1/namespaces/${encodeURIComponent(namespace)}`);
    if (found === undefined)
      return [bad(subject, 'is not there', 'kubectl apply -f dist/cluster/namespace.k8s.yaml')];
    const { labels } = labelled.parse(found).metadata;
    if (labels[enforce] === 'restricted') return [ok(subject, 'admits only pods of the restricted standard')];
    return [
      bad(
        subject,
        `enforces ${labels[enforce] ?? 'no standard'}`,
        `kubectl label namespace ${namespace} ${enforce}=restricted`,
      ),
    ];
  });
}

/** Whether Argo gives its own containers what a `restricted` namespace asks for. */
export async function checkController(cluster: Cluster): Promise<readonly Finding[]> {
  const subject = "Argo's own containers";
  return looked(subject, async () => {
    const path = '/api/v1/namespaces/argo/configmaps/workflow-controller-configmap';
    const found = await look(cluster, path);
    const { data } = configMap.parse(found ?? {});
    const said = `${data['executor'] ?? ''}\n${data['config'] ?? ''}`;
    if (/allowPrivilegeEscalation: *false/.test(said)) return [ok(subject, 'have a security context')];
    return [
      bad(
        subject,
        'have no security context, so that a restricted namespace refuses every pod of a workflow',
        'kubectl apply --server-side -f dist/cluster/controller-settings.k8s.yaml',
      ),
    ];
  });
}

/** Whether the cluster knows every kind of the manifests. */
export async function checkKinds(
  cluster: Cluster,
  documents: readonly KubernetesObject[],
): Promise<readonly Finding[]> {
  const kinds = [
    ...new Map(documents.map(({ apiVersion, kind }) => [`${kind} (${apiVersion})`, { apiVersion, kind }])),
  ];
  const known = await Promise.all(
    kinds.map(async ([name, kind]) => ({ name, isKnown: (await findKind(cluster, kind)) !== undefined })),
  );
  const missing = known.filter(({ isKnown }) => !isKnown).map(({ name }) => name);
  if (missing.length === 0) return [ok('kinds', `the cluster knows all ${kinds.length} of the manifests`)];
  return missing.map((name) => bad(name, 'is unknown to the cluster', 'install what brings this kind'));
}
