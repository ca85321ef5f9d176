/** The values of the secrets that a pod's containers get as files. */
import type { Volume, VolumeMount } from '../../argo/manifest.ts';
import type { Cluster } from '../documents/cluster.ts';
import { secretsOf } from './volumes.ts';

/** All values of all secrets that are mounted. */
export function secretValuesOf(
  volumes: readonly Volume[],
  mounts: readonly VolumeMount[],
  cluster: Cluster,
): readonly string[] {
  const mounted = new Set(mounts.map(({ name }) => name));
  return volumes
    .filter(({ name }) => mounted.has(name))
    .flatMap(secretsOf)
    .flatMap((name) => [...(cluster.secret(name)?.values() ?? [])])
    .map((value) => value.toString('utf8'));
}
