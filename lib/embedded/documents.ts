/** The ConfigMap and Secrets by which workflows find the embedded platform, named as on a cluster. */
import { stringify } from 'yaml';
import type { Tokens } from './git-access.ts';
import type { S3Keys } from './tokens.ts';

/** A Kubernetes document that holds plain values. */
export type PlatformDocument = {
  readonly apiVersion: 'v1';
  readonly kind: 'ConfigMap' | 'Secret';
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  /** A ConfigMap's values. */
  readonly data?: Readonly<Record<string, string>>;
  /** A Secret's values, as plain text. */
  readonly stringData?: Readonly<Record<string, string>>;
};

export interface DocumentValues {
  readonly trackingUri: string;
  readonly artifactRoot: string;
  /** The Secrets are left out when the Git server does not run. */
  readonly tokens: Tokens | undefined;
  /** The S3 server, if it runs. */
  readonly s3?: { readonly endpoint: string; readonly keys: S3Keys } | undefined;
}

export function platformDocuments({
  trackingUri,
  artifactRoot,
  tokens,
  s3,
}: DocumentValues): PlatformDocument[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'mlflow' },
      data: { 'tracking-uri': trackingUri, 'artifact-root': artifactRoot },
    },
    ...(tokens
      ? [
          secret('git-source', { token: tokens.readToken }),
          secret('git-deploy', { token: tokens.writeToken }),
        ]
      : []),
    ...(s3 ? [secret('s3', s3.keys), artifactRepositories(s3.endpoint)] : []),
  ];
}

function secret(name: string, stringData: Readonly<Record<string, string>>): PlatformDocument {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData };
}

/** The bucket in which workflows keep their artifacts when they say nothing else, as Argo looks it up. */
function artifactRepositories(endpoint: string): PlatformDocument {
  const s3 = {
    ...{ endpoint, bucket: 'artifacts', insecure: true, createBucketIfNotPresent: {} },
    accessKeySecret: { name: 's3', key: 'accessKey' },
    secretKeySecret: { name: 's3', key: 'secretKey' },
  };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'artifact-repositories',
      annotations: { 'workflows.argoproj.io/default-artifact-repository': 's3' },
    },
    data: { s3: stringify({ s3 }) },
  };
}
