/** The volumes of one pod: what its containers mount, each declared once. */

import type { Size } from 'cdk8s';
import { checkSecretKey } from './environment.ts';
import type { SecretKey } from './key-refs.ts';
import type { Volume, VolumeClaim, VolumeMount } from './manifest.ts';
import type { Scope } from './scope.ts';

/** Where the files of Secrets are, a folder for each Secret. */
export const secretsDirectory = '/tmp/secrets';

/** A volume where one container sees it. */
export interface Mount {
  readonly volume: Volume;
  readonly path: string;
  /** Whether the container only reads. @default false */
  readonly readOnly?: boolean;
  /** The folder of the volume that is seen. @default the whole */
  readonly subPath?: string;
  /** The workflow that gives each run such a volume, when it is one of `addVolumeClaim`. @default it is the pod's own */
  readonly isOfWorkflow?: Scope;
}

/** A volume that lives as long as one run of a workflow. */
export interface VolumeClaimProps {
  /** The name in kebab-case. */
  readonly name: string;
  /** How much it holds. */
  readonly size: Size;
  /** @default `ReadWriteOnce`: the pods of one node share it */
  readonly accessMode?: 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadWriteOncePod';
  /** @default the cluster's */
  readonly storageClassName?: string;
}

/** A claim as a workflow has it. */
export function renderVolumeClaim({
  name,
  size,
  accessMode,
  storageClassName,
}: VolumeClaimProps): VolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: {
      accessModes: [accessMode ?? 'ReadWriteOnce'],
      resources: { requests: { storage: `${size.toMebibytes()}Mi` } },
      ...(storageClassName ? { storageClassName } : {}),
    },
  };
}

/** The file in which a container finds the value of a Secret's key. */
export function secretFile({ secretName, key }: SecretKey): string {
  return `${secretsDirectory}/${secretName}/${key}`;
}

/** Collects the volumes of a pod while its containers are written. */
export class PodVolumes {
  readonly #scope: Scope;
  readonly #volumes = new Map<string, Volume>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Declares a volume and mounts it. */
  mount({ volume, path, readOnly, subPath, isOfWorkflow }: Mount): VolumeMount {
    const mount = {
      name: volume.name,
      mountPath: path,
      ...(readOnly ? { readOnly } : {}),
      ...(subPath === undefined ? {} : { subPath }),
    };
    if (isOfWorkflow) {
      this.#scope.checkWithin(isOfWorkflow, `volume '${volume.name}'`);
      return mount;
    }
    const known = this.#volumes.get(volume.name);
    if (known && JSON.stringify(known) !== JSON.stringify(volume))
      throw this.#scope.error(`two volumes have the name '${volume.name}'; give one of them another name`);
    this.#volumes.set(volume.name, volume);
    return mount;
  }

  /** Mounts the given keys of Secrets as files, and no other key of them. */
  mountSecrets(secrets: readonly SecretKey[]): VolumeMount[] {
    for (const secret of secrets) checkSecretKey(secret, this.#scope);
    const bySecret = Map.groupBy(secrets, ({ secretName }) => secretName);
    return [...bySecret].map(([secretName, entries]) => {
      const keys = [...new Set(entries.map(({ key }) => key))].sort();
      const secret = { secretName, defaultMode: 0o440, items: keys.map((key) => ({ key, path: key })) };
      const name = this.#nameFor(secretName, secret);
      return {
        ...this.mount({ volume: { name, secret }, path: `${secretsDirectory}/${secretName}` }),
        readOnly: true,
      };
    });
  }

  /** The volumes as the template lists them; `undefined` when there are none. */
  list(): Volume[] | undefined {
    return this.#volumes.size > 0 ? [...this.#volumes.values()] : undefined;
  }

  /** Another container may read other keys of the same Secret: that is another volume. */
  #nameFor(secretName: string, secret: NonNullable<Volume['secret']>): string {
    const base = `secret-${secretName.replaceAll('.', '-')}`.slice(0, 60);
    const isTaken = (name: string): boolean => {
      const known = this.#volumes.get(name);
      return known !== undefined && JSON.stringify(known.secret) !== JSON.stringify(secret);
    };
    let name = base;
    for (let count = 2; isTaken(name); count++) name = `${base}-${count}`;
    return name;
  }
}
