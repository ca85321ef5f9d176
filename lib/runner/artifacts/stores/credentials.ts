/** Credentials of stores, from Secrets among the documents. */
import { InputError } from '../../../errors.ts';
import type { Cluster } from '../../documents/cluster.ts';
import { dataOf } from '../../pod/container-environment.ts';

/** A key of a Secret. */
export interface SecretKey {
  readonly name?: string | undefined;
  readonly key: string;
  readonly optional?: boolean | undefined;
}

/** The value under a key of a Secret, absent when none is asked for; throws when it is not there. */
export function secretValue(cluster: Cluster, reference: SecretKey | undefined): string | undefined {
  if (!reference?.name) return undefined;
  const value = dataOf(cluster, 'Secret', reference.name, reference.optional)?.get(reference.key);
  if (value !== undefined || reference.optional) return value?.toString('utf8');
  throw new InputError(`Secret '${reference.name}' has no key '${reference.key}'`);
}
