/** Where files are kept: any storage that speaks S3. */
import type { SecretKey } from '../argo/key-refs.ts';
import type { Destination } from './traffic.ts';
import { destinationOf } from './traffic.ts';

/** A storage that speaks S3. */
export interface ObjectStore {
  /** Its address, such as `http://object-store:8333`. @default that of Amazon S3 */
  readonly endpoint?: string;
  /** @default `us-east-1` */
  readonly region?: string;
  /** Who may use it. @default the pods have an identity of the cloud, see `workloadIdentity` */
  readonly credentials?: ObjectStoreCredentials;
  /** Whom its callers call. @default computed from the endpoint */
  readonly destination?: Destination;
  /** Whether buckets are made by those who need them. @default false: they are there */
  readonly makesBuckets?: boolean;
}

/** An access key and its secret; one Secret for both, so that KServe can take them from there. */
export interface ObjectStoreCredentials {
  readonly secretName: string;
  /** @default `AWS_ACCESS_KEY_ID`, as KServe expects it */
  readonly accessKeyKey?: string;
  /** @default `AWS_SECRET_ACCESS_KEY`, as KServe expects it */
  readonly secretKeyKey?: string;
}

/** The places of both halves. */
export function keysOf(credentials: ObjectStoreCredentials): {
  readonly accessKey: SecretKey;
  readonly secretKey: SecretKey;
} {
  const {
    secretName,
    accessKeyKey = 'AWS_ACCESS_KEY_ID',
    secretKeyKey = 'AWS_SECRET_ACCESS_KEY',
  } = credentials;
  return { accessKey: { secretName, key: accessKeyKey }, secretKey: { secretName, key: secretKeyKey } };
}

/** The region, which S3's signatures need everywhere. */
export function regionOf({ region = 'us-east-1' }: ObjectStore): string {
  return region;
}

/** What boto3, and so MLflow, is told of it by its environment. */
export function objectStoreEnv(store: ObjectStore): Readonly<Record<string, string | SecretKey | undefined>> {
  const keys = store.credentials && keysOf(store.credentials);
  return {
    AWS_ENDPOINT_URL_S3: store.endpoint,
    AWS_DEFAULT_REGION: regionOf(store),
    AWS_ACCESS_KEY_ID: keys?.accessKey,
    AWS_SECRET_ACCESS_KEY: keys?.secretKey,
  };
}

/** Whom the callers of a storage call. */
export function objectStoreDestination({ endpoint, destination }: ObjectStore): Destination {
  return destination ?? (endpoint === undefined ? { ports: [443] } : destinationOf(endpoint));
}
