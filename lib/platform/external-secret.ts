/** A Secret that the External Secrets Operator makes of what a secret manager holds. */
import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1';
import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ExternalSecret as ExternalSecretObject } from '../../imports/external-secrets.io.ts';
import type { SecretKey } from '../argo/key-refs.ts';
import { InputError } from '../errors.ts';
import { syncWave } from './sync-wave.ts';

/** Where the values are. */
export interface ExternalSecretProps {
  /** The SecretStore or ClusterSecretStore that opens the secret manager. */
  readonly store: { readonly kind?: 'SecretStore' | 'ClusterSecretStore'; readonly name: string };
  /** The keys of the Secret, and what the secret manager calls each of them. */
  readonly keys: Readonly<Record<string, RemoteKey>>;
  /** How often the values are read again. @default an hour */
  readonly refreshInterval?: Duration;
  /** Annotations of the Secret, such as `storeAnnotations`. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A value of a secret manager. */
export interface RemoteKey {
  readonly key: string;
  /** A field of it, where it is an object. @default the whole value */
  readonly property?: string;
}

/** Makes the Secret, which has its id as name. Others take a key of it from `key`. */
export class ExternalSecret extends Construct {
  readonly #keys: readonly string[];

  constructor(scope: Construct, id: string, props: ExternalSecretProps) {
    super(scope, id);
    const { store, keys, refreshInterval = Duration.hours(1), annotations } = props;
    this.#keys = Object.keys(keys);
    const spec: IExternalSecret['spec'] = {
      refreshInterval: `${refreshInterval.toSeconds()}s`,
      secretStoreRef: { kind: store.kind ?? 'SecretStore', name: store.name },
      target: {
        name: id,
        ...(annotations ? { template: { metadata: { annotations: { ...annotations } } } } : {}),
      },
      data: Object.entries(keys).map(([secretKey, remote]) => ({ secretKey, remoteRef: { ...remote } })),
    };
    new ExternalSecretObject(this, 'secret', {
      metadata: { name: id, annotations: syncWave('rules') },
      spec,
    });
  }

  /** The place of one of its values. Throws an `InputError` when it has no such key. */
  key(key: string): SecretKey {
    if (!this.#keys.includes(key))
      throw new InputError(`${this.node.path}: there is no key '${key}'; there is ${this.#keys.join(', ')}`);
    return { secretName: this.node.id, key };
  }
}
