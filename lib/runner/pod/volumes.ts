/** Makes the volumes of a pod as folders of this machine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Volume, VolumeMount } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import type { Cluster, KeyedData } from '../documents/cluster.ts';
import type { Mount } from '../sandbox/view.ts';
import { dataOf } from './container-environment.ts';

export interface VolumeOptions {
  readonly volumes: readonly Volume[];
  readonly mounts: readonly VolumeMount[];
  readonly cluster: Cluster;
  /** Where the folders are made; secrets go elsewhere. */
  readonly directory: string;
  readonly secretDirectory: string;
}

/** Makes those volumes that are mounted; the result finds a volume's mount for a container. */
export function makeVolumes(options: VolumeOptions): (mount: VolumeMount) => Mount {
  const made = new Map<string, { readonly source: string; readonly readOnly: boolean }>();
  for (const name of new Set(options.mounts.map((mount) => mount.name))) {
    const volume = options.volumes.find((one) => one.name === name);
    if (volume === undefined) {
      const known = options.volumes.map((one) => one.name).join(', ') || 'none';
      throw new InputError(`there is no volume '${name}' (known: ${known})`);
    }
    made.set(name, makeVolume(volume, options));
  }
  return ({ name, mountPath, readOnly }) => {
    const { source, readOnly: always } = made.get(name) ?? { source: '', readOnly: true };
    return {
      path: normalize(mountPath).replace(/(.)\/$/, '$1'),
      source,
      readOnly: always || readOnly === true,
    };
  };
}

function makeVolume(volume: Volume, { cluster, directory, secretDirectory }: VolumeOptions) {
  const { secret, configMap } = volume;
  const source = join(secret ? secretDirectory : directory, volume.name);
  mkdirSync(source, { recursive: true, mode: secret ? 0o700 : 0o755 });
  if (secret) {
    writeFiles(source, dataOf(cluster, 'Secret', secret.secretName, secret.optional), secret.items, 0o400);
  } else if (configMap) {
    writeFiles(
      source,
      dataOf(cluster, 'ConfigMap', configMap.name, configMap.optional),
      configMap.items,
      0o444,
    );
  }
  return { source, readOnly: secret !== undefined || configMap !== undefined };
}

type Items = readonly { readonly key: string; readonly path: string }[];

function writeFiles(
  folder: string,
  data: KeyedData | undefined,
  items: Items | undefined,
  mode: number,
): void {
  const all = items ?? [...(data?.keys() ?? [])].map((key) => ({ key, path: key }));
  for (const { key, path } of data ? all : []) {
    const content = data?.get(key);
    if (content === undefined) throw new InputError(`the volume's key '${key}' is not there`);
    if (path.split('/').includes('..') || path.startsWith('/'))
      throw new InputError(`the volume's path '${path}' leads out of it`);
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
  }
}
