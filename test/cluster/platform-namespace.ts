/** All of `dist/` in a namespace of its own: PostgreSQL and the object store on claims, MLflow, the delivery, the policies. */
import { randomBytes } from 'node:crypto';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { neededSecrets } from '../../lib/cli/secrets/needed-secrets.ts';
import { withPortForward } from '../../lib/cluster/port-forward.ts';
import { manifests } from '../dist/manifests.ts';
import type { GitHost } from './git-host.ts';
import { makeNamespace, type Namespace, patienceSeconds, restricted } from './namespace.ts';
import { volumesFor } from './volumes.ts';

export interface PlatformNamespace {
  readonly namespace: Namespace;
  /** Does something with MLflow, whose address it is given. */
  withMlflow<T>(work: (trackingUri: string) => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

/**
 * `dist/` as it stands, but for the CPUs that it asks for: a node of two cores has not enough of them for three servers and a
 * training.
 */
const objects = manifests.map(({ document }) => withFewCpus(document));

/** Applies it with the Secrets that it needs, and waits until MLflow answers. */
export async function platformNamespace({ readToken, writeToken }: GitHost): Promise<PlatformNamespace> {
  const namespace = await makeNamespace('models', restricted);
  const removeVolumes = await volumesFor(objects, namespace);
  const given: Readonly<Record<string, string>> = { 'git-source': readToken, 'git-deploy': writeToken };
  const secrets = neededSecrets(objects).map(({ name, keys, annotations }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, annotations },
    stringData: Object.fromEntries(
      keys.map(({ key }) => [key, given[name] ?? randomBytes(16).toString('hex')]),
    ),
  }));
  await namespace.apply([...secrets, ...objects]);
  await namespace.kubectl(['rollout', 'status', 'deployment/mlflow', `--timeout=${patienceSeconds}s`]);
  return {
    namespace,
    withMlflow: (work) =>
      withPortForward({}, { namespace: namespace.name, service: 'mlflow', port: 5000 }, (port) =>
        work(`http://localhost:${port}`),
      ),
    async remove() {
      await namespace.remove();
      await removeVolumes();
    },
  };
}

function withFewCpus(object: KubernetesObject): KubernetesObject {
  return JSON.parse(
    JSON.stringify(object, (key, value) =>
      key === 'requests' && value?.cpu !== undefined ? { ...value, cpu: '50m' } : value,
    ),
  );
}
