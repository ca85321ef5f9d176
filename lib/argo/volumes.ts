/** The volumes of one pod: what its containers mount, each declared once. */

import { checkSecretKey } from './environment.ts';
import type { SecretKey } from './key-refs.ts';
import type { Volume, VolumeMount } from './manifest.ts';
import type { Scope } from './scope.ts';

/** Where the files of Secrets are, a folder for each Secret. */
export const secretsDirectory = '/tmp/secrets';

/** A volume where one container sees it. */
export interface Mount {
  readonly volume: Volume;
  readonly path: string;
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
  mount({ volume, path }: Mount): VolumeMount {
    const known = this.#volumes.get(volume.name);
    if (known && JSON.stringify(known) !== JSON.stringify(volume))
      throw this.#scope.error(`two volumes have the name '${volume.name}'; give one of them another name`);
    this.#volumes.set(volume.name, volume);
    return { name: volume.name, mountPath: path };
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
