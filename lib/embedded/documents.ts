/** The ConfigMap and Secrets by which workflows find the embedded platform, named as on a cluster. */
import type { Tokens } from './git-access.ts';

/** A Kubernetes document that holds plain values. */
export type PlatformDocument = {
  readonly apiVersion: 'v1';
  readonly kind: 'ConfigMap' | 'Secret';
  readonly metadata: { readonly name: string };
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
}

export function platformDocuments({ trackingUri, artifactRoot, tokens }: DocumentValues): PlatformDocument[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'mlflow' },
      data: { 'tracking-uri': trackingUri, 'artifact-root': artifactRoot },
    },
    ...(tokens ? [secret('git-source', tokens.readToken), secret('git-deploy', tokens.writeToken)] : []),
  ];
}

function secret(name: string, token: string): PlatformDocument {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: { token } };
}
