/** Volumes for the claims of StatefulSets, on a cluster that makes none by itself and whose node is this machine. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { asList, kubectl, type Namespace } from './namespace.ts';

/** Makes one for each claim; gives what deletes them, once the namespace is gone. */
export async function volumesFor(
  objects: readonly KubernetesObject[],
  { name: namespace }: Namespace,
): Promise<() => Promise<void>> {
  if ((await kubectl(['get', 'storageclasses', '-o', 'name'])) !== '') return async () => {};
  const [node] = (await kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}'])).split(' ');
  const folder = mkdtempSync(join(tmpdir(), 'millrace-volumes-'));
  chmodSync(folder, 0o755);
  const claims = objects
    .filter(({ kind }) => kind === 'StatefulSet')
    .map(({ metadata }) => `data-${metadata?.name}-0`);
  const volumes = claims.map((claim) => {
    mkdirSync(join(folder, claim));
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `${namespace}-${claim}` },
      spec: {
        capacity: { storage: '10Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace, name: claim },
        local: { path: join(folder, claim) },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode(node)] }] } },
      },
    };
  });
  await kubectl(['create', '-f', '-'], asList(volumes));
  return async () => {
    await kubectl(['wait', `namespace/${namespace}`, '--for=delete', '--timeout=200s']);
    await kubectl(['delete', 'persistentvolumes', ...volumes.map(({ metadata }) => metadata.name)]);
    rmSync(folder, { recursive: true });
  };
}

function onNode(name: string | undefined): object {
  return { key: 'kubernetes.io/hostname', operator: 'In', values: [name] };
}
