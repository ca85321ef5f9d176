/** By whom KServe fetches models: a ServiceAccount with the keys of the object store, or with an identity of the cloud. */
import { k8s } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import { InputError } from '../errors.ts';
import { type ObjectStore, objectStoreDestination, regionOf } from './object-store.ts';
import { podsOfInferenceService } from './pods.ts';
import { syncWave } from './sync-wave.ts';
import type { PodTraffic } from './traffic.ts';
import { identityDestinations, type WorkloadIdentity, workloadIdentity } from './workload-identity.ts';

/** Where the models are, and who may read them. */
export interface StorageAccountProps {
  readonly store: ObjectStore;
  /** @default the credentials of the store */
  readonly identity?: WorkloadIdentity;
}

/**
 * The ServiceAccount, with its id as name. KServe takes the store's address from annotations: of the account with an
 * identity, else of the Secret with the keys, onto which `millrace secrets` copies them.
 */
export class StorageAccount extends Construct {
  readonly name: string;
  readonly store: ObjectStore;
  readonly identity: WorkloadIdentity | undefined;

  constructor(scope: Construct, id: string, { store, identity }: StorageAccountProps) {
    super(scope, id);
    if (store.credentials === undefined && identity === undefined)
      throw new InputError(`${this.node.path}: give credentials of the object store, or an identity`);
    this.name = id;
    this.store = store;
    this.identity = identity;
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: {
        name: id,
        annotations: { ...syncWave('servers'), ...storeAnnotations(store), ...workloadIdentity(identity) },
      },
      automountServiceAccountToken: false,
      ...(identity === undefined && store.credentials
        ? { secrets: [{ name: store.credentials.secretName }] }
        : {}),
    });
  }

  /** Whom the pods of a served model call, and the ports at which they are called: KServe's own and Knative's. */
  trafficOf(inferenceService: string): PodTraffic {
    return {
      pods: podsOfInferenceService(inferenceService),
      calls: [objectStoreDestination(this.store), ...identityDestinations(this.identity)],
      open: [8080, 8012],
    };
  }
}

/**
 * How KServe is told of a store: these annotations stand on the Secret with its keys, or on the account.
 * https://kserve.github.io/website/docs/model-serving/storage/providers/s3
 */
export function storeAnnotations(store: ObjectStore): Readonly<Record<string, string>> {
  const endpoint = new URL(store.endpoint ?? 'https://s3.amazonaws.com');
  return {
    'serving.kserve.io/s3-endpoint': endpoint.host,
    'serving.kserve.io/s3-usehttps': endpoint.protocol === 'https:' ? '1' : '0',
    'serving.kserve.io/s3-region': regionOf(store),
  };
}
