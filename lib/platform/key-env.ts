/** Environment variables whose values stay in Secrets. */
import type { k8s } from 'cdk8s-plus-33';
import type { SecretKey } from '../argo/key-refs.ts';

/** Variables by name: a text, or the place of a secret; undefined ones are left out. */
export function envOf(variables: Readonly<Record<string, string | SecretKey | undefined>>): k8s.EnvVar[] {
  return Object.entries(variables).flatMap(([name, value]): k8s.EnvVar[] => {
    if (value === undefined) return [];
    if (typeof value === 'string') return [{ name, value }];
    return [{ name, valueFrom: { secretKeyRef: { name: value.secretName, key: value.key } } }];
  });
}
