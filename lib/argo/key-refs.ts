/** Where a value is kept in the cluster: names only, never the value. */

/** One key of a Secret. */
export interface SecretKey {
  readonly secretName: string;
  readonly key: string;
}

/** One key of a ConfigMap. */
export interface ConfigMapKey {
  readonly configMapName: string;
  readonly key: string;
}
