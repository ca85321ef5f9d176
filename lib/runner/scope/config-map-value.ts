/** A parameter's value that a ConfigMap holds. */
import type { Substitution } from '../../argo/expr/tags.ts';
import type { ValueFrom } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import type { Cluster } from '../documents/cluster.ts';

/** The value under `configMapKeyRef`, or the default beside it; absent when neither is there to be had. */
export function configMapValue(
  valueFrom: ValueFrom,
  cluster: Cluster,
  tags: Substitution,
): string | undefined {
  const reference = valueFrom.configMapKeyRef;
  if (reference === undefined) return undefined;
  const name = tags.text(reference.name ?? '');
  const key = tags.text(reference.key);
  const value = cluster.configMap(name)?.get(key)?.toString('utf8');
  if (value !== undefined) return value;
  if (valueFrom.default !== undefined) return String(valueFrom.default);
  throw new InputError(
    `ConfigMap '${name}' with a key '${key}' is not among the documents; add it, or a default`,
  );
}
