/** Environment variables of containers: text, references to the workflow's values, ConfigMaps and Secrets. */
import type { ConfigMapKey, SecretKey } from './key-refs.ts';
import type { EnvVar } from './manifest.ts';
import { Ref, Text } from './ref.ts';
import type { Scope } from './scope.ts';

/** What an environment variable may hold. */
export type EnvValue = string | Ref<unknown> | Text | SecretKey | ConfigMapKey;

/** Environment variables by name. */
export type Env = Readonly<Record<string, EnvValue>>;

/** Environment variables as a container lists them, in the order given. */
export function renderEnv(env: Env, scope: Scope): EnvVar[] {
  return Object.entries(env).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw scope.error(
        `'${name}' is no name of an environment variable; use letters, digits and underscores`,
      );
    if (typeof value === 'string' || value instanceof Ref || value instanceof Text)
      return { name, value: scope.tag(value) };
    if ('secretName' in value) {
      checkSecretKey(value, scope);
      return { name, valueFrom: { secretKeyRef: { name: value.secretName, key: value.key } } };
    }
    return { name, valueFrom: { configMapKeyRef: { name: value.configMapName, key: value.key } } };
  });
}

/** Throws unless a Secret of that name and a key of that name can exist. */
export function checkSecretKey({ secretName, key }: SecretKey, scope: Scope): void {
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(secretName))
    throw scope.error(`'${secretName}' is no name of a Secret; give the Secret's name, never its value`);
  if (!/^[A-Za-z0-9._-]{1,253}$/.test(key) || key === '.' || key === '..')
    throw scope.error(`'${key}' is no key of a Secret; give the key's name, never its value`);
}
