/** A Secret that the controller of Sealed Secrets makes of values that it alone can read, so that they may lie in Git. */
import type { ISealedSecret } from '@kubernetes-models/sealed-secrets/bitnami.com/v1alpha1';
import { Construct } from 'constructs';
import { SealedSecret as SealedSecretObject } from '../../imports/bitnami.com.ts';
import type { SecretKey } from '../argo/key-refs.ts';
import { InputError } from '../errors.ts';
import { syncWave } from './sync-wave.ts';

/** The sealed values. */
export interface SealedSecretProps {
  /** By key, as `kubeseal --raw --name <id> --namespace <namespace>` prints each. */
  readonly encryptedData: Readonly<Record<string, string>>;
  /** Annotations of the Secret, such as `storeAnnotations`. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What `kubeseal` makes begins with the length of a key of 4096 bits, and is never short. */
const sealedValue = /^[A-Za-z0-9+/]{600,}={0,2}$/;

/** Makes the Secret, which has its id as name. Others take a key of it from `key`. */
export class SealedSecret extends Construct {
  readonly #keys: readonly string[];

  constructor(scope: Construct, id: string, { encryptedData, annotations }: SealedSecretProps) {
    super(scope, id);
    for (const [key, value] of Object.entries(encryptedData))
      if (!sealedValue.test(value))
        throw new InputError(
          `${this.node.path}: the value of '${key}' is not sealed; give what kubeseal prints`,
        );
    this.#keys = Object.keys(encryptedData);
    const spec: ISealedSecret['spec'] = {
      encryptedData: { ...encryptedData },
      template: { metadata: { name: id, ...(annotations ? { annotations: { ...annotations } } : {}) } },
    };
    new SealedSecretObject(this, 'secret', { metadata: { name: id, annotations: syncWave('rules') }, spec });
  }

  /** The place of one of its values. Throws an `InputError` when it has no such key. */
  key(key: string): SecretKey {
    if (!this.#keys.includes(key))
      throw new InputError(`${this.node.path}: there is no key '${key}'; there is ${this.#keys.join(', ')}`);
    return { secretName: this.node.id, key };
  }
}
