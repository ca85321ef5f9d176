/** Makes the volumes of a pod as folders of this machine. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Template, Volume, VolumeMount, WorkflowSpec } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import type { Cluster, KeyedData } from '../documents/cluster.ts';
import { isWithin, type Mount } from '../sandbox/view.ts';
import { dataOf } from './container-environment.ts';
import { fieldValue, type PodFields } from './pod-fields.ts';

export interface VolumeOptions {
  readonly volumes: readonly Volume[];
  readonly mounts: readonly VolumeMount[];
  readonly cluster: Cluster;
  /** Where the folders are made; secrets go elsewhere. */
  readonly directory: string;
  readonly secretDirectory: string;
  /** Where the folders of claims are, which outlive a pod and a run. */
  readonly claimDirectory: string;
  /** Whether the containers run as the user whose files these are. */
  readonly sameUser: boolean;
  /** What the pod knows of itself. */
  readonly fields: PodFields;
}

/** The volumes that a template can mount: its own, the workflow's, and those of the workflow's claim templates. */
export function volumesFor(template: Template, spec: WorkflowSpec, workflowName: string): readonly Volume[] {
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata }) => {
    const name = metadata?.name ?? '';
    return { name, persistentVolumeClaim: { claimName: `${workflowName}-${name}` } };
  });
  return [...(template.volumes ?? []), ...(spec.volumes ?? []), ...claims];
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
  return ({ name, mountPath, readOnly, subPath }) => {
    const { source: whole, readOnly: always } = made.get(name) ?? { source: '', readOnly: true };
    const source = subPath ? partOf(whole, subPath, always) : whole;
    return {
      path: normalize(mountPath).replace(/(.)\/$/, '$1'),
      source,
      readOnly: always || readOnly === true,
    };
  };
}

/** A file or folder of a volume; a folder that is not there yet is made. */
function partOf(volume: string, subPath: string, readOnly: boolean): string {
  const path = join(volume, subPath);
  if (!isWithin(path, volume)) throw new InputError(`subPath '${subPath}' leads out of its volume`);
  if (!readOnly && !existsSync(path)) mkdirSync(path, { recursive: true });
  return path;
}

function makeVolume(volume: Volume, options: VolumeOptions) {
  const { directory, secretDirectory, claimDirectory } = options;
  const { persistentVolumeClaim: claim, emptyDir } = volume;
  if (claim) {
    const source = join(claimDirectory, claim.claimName);
    makeFolder(source, forEverybody);
    return { source, readOnly: claim.readOnly === true };
  }
  const isSecret = secretsOf(volume).length > 0;
  const source = join(isSecret ? secretDirectory : directory, volume.name);
  makeFolder(source, emptyDir ? forEverybody : isSecret && options.sameUser ? 0o700 : 0o755);
  for (const part of partsOf(volume)) fillVolume(source, part, options);
  return { source, readOnly: emptyDir === undefined };
}

/** As the kubelet makes it: whoever the containers run as may write there. */
const forEverybody = 0o777;

/** The folders around it are the user's alone where it holds secrets. */
function makeFolder(path: string, mode: number): void {
  if (mkdirSync(path, { recursive: true }) !== undefined) chmodSync(path, mode);
}

/** What the files of a volume come from: each kind by itself, or several together in a projected one. */
export function partsOf({ secret, configMap, downwardAPI, projected }: Volume): readonly Projection[] {
  return [
    ...(secret ? [{ secret: { ...secret, name: secret.secretName } }] : []),
    ...(configMap ? [{ configMap }] : []),
    ...(downwardAPI ? [{ downwardAPI }] : []),
    ...(projected?.sources ?? []),
  ];
}

/** The names of the Secrets whose values a volume shows. */
export function secretsOf(volume: Volume): readonly string[] {
  return partsOf(volume).flatMap(({ secret }) => secret?.name ?? []);
}

type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

function fillVolume(folder: string, part: Projection, { cluster, fields, sameUser }: VolumeOptions): void {
  const { secret, configMap, downwardAPI } = part;
  if (secret)
    writeFiles(
      folder,
      dataOf(cluster, 'Secret', secret.name, secret.optional),
      secret.items,
      sameUser ? 0o400 : 0o444,
    );
  if (configMap)
    writeFiles(
      folder,
      dataOf(cluster, 'ConfigMap', configMap.name, configMap.optional),
      configMap.items,
      0o444,
    );
  for (const { path, fieldRef } of downwardAPI?.items ?? []) {
    const content = Buffer.from(fieldValue(fields, fieldRef?.fieldPath ?? ''));
    writeFiles(folder, new Map([[path, content]]), [{ key: path, path }], 0o444);
  }
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
