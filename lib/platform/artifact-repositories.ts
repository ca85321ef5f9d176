/** Where workflows keep their artifacts when they say nothing else, as Argo looks it up in their namespace. */
import { ConfigMap } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import { stringify } from 'yaml';
import { InputError } from '../errors.ts';
import { keysOf, type ObjectStore, regionOf } from './object-store.ts';

/** The bucket. */
export interface ArtifactRepositoriesProps {
  readonly store: ObjectStore;
  readonly bucket: string;
  /** The key of each artifact's folder. @default a folder for each workflow, and one in it for each pod */
  readonly keyFormat?: string;
}

/** The ConfigMap `artifact-repositories` with one repository, which is the default. */
export class ArtifactRepositories extends Construct {
  constructor(scope: Construct, id: string, { store, bucket, keyFormat }: ArtifactRepositoriesProps) {
    super(scope, id);
    const endpoint = new URL(store.endpoint ?? 'https://s3.amazonaws.com');
    if (endpoint.pathname !== '/')
      throw new InputError(`${this.node.path}: Argo takes an endpoint without a path; got ${endpoint.href}`);
    const keys = store.credentials && keysOf(store.credentials);
    const s3 = {
      endpoint: endpoint.host,
      insecure: endpoint.protocol === 'http:',
      bucket,
      region: regionOf(store),
      keyFormat: keyFormat ?? '{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}',
      ...(store.makesBuckets ? { createBucketIfNotPresent: {} } : {}),
      ...(keys
        ? { accessKeySecret: nameAndKey(keys.accessKey), secretKeySecret: nameAndKey(keys.secretKey) }
        : { useSDKCreds: true }),
    };
    new ConfigMap(this, 'ConfigMap', {
      metadata: {
        name: 'artifact-repositories',
        annotations: { 'workflows.argoproj.io/default-artifact-repository': 's3' },
      },
      data: { s3: stringify({ s3 }) },
    });
  }
}

function nameAndKey({ secretName, key }: { readonly secretName: string; readonly key: string }) {
  return { name: secretName, key };
}
