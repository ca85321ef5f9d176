/** An MLflow server in the cluster: its data in PostgreSQL, the files of its models in an object store. */
import { k8s } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import type { SecretKey } from '../argo/key-refs.ts';
import type { ResourceRequirements } from '../argo/manifest.ts';
import { InputError } from '../errors.ts';
import { Mlflow, type MlflowLogin } from './mlflow.ts';
import { authFile, mlflowPod, mlflowPort } from './mlflow-pod.ts';
import { type ObjectStore, objectStoreDestination } from './object-store.ts';
import { podsNamed } from './pods.ts';
import { type Database, databaseDestination, databaseUri } from './postgresql.ts';
import { syncWave } from './sync-wave.ts';
import type { PodTraffic } from './traffic.ts';
import { identityDestinations, type WorkloadIdentity, workloadIdentity } from './workload-identity.ts';

/** What the server is made of. */
export interface MlflowServerProps {
  readonly database: Database;
  /** Where the files of the models are. */
  readonly artifacts: ArtifactPlace;
  /** Who may use the server. @default everybody who can reach it, which network policies decide */
  readonly auth?: MlflowAuth;
  /** Further names by which it is called, such as that of an ingress, with the port if it is not the usual one. @default none */
  readonly allowedHosts?: readonly string[];
  /** Web pages of other origins that may call it, such as `https://portal.example.org`. @default none */
  readonly corsAllowedOrigins?: readonly string[];
  /** Processes that answer, for each pod. @default 2 */
  readonly workers?: number;
  /** @default one pod */
  readonly autoscaling?: Autoscaling;
  /** The identity by which its pods use the object store, in place of keys. @default none */
  readonly identity?: WorkloadIdentity;
  /** @default the one that `images.json` pins */
  readonly image?: string;
  /** @default 500 millicores and 1 GiB asked for, 2 CPUs and 2 GiB at most */
  readonly resources?: ResourceRequirements;
}

/** A folder of a bucket. */
export interface ArtifactPlace {
  readonly store: ObjectStore;
  readonly bucket: string;
  /** @default `mlflow` */
  readonly prefix?: string;
}

/** MLflow's own users, of which it keeps the passwords' hashes in its database. */
export interface MlflowAuth {
  /** The first user, who may do everything; the first start makes it. */
  readonly admin: MlflowLogin;
  /** What signs the sessions of the web pages; any long random text. */
  readonly sessionKey: SecretKey;
  /** What every other user may do with what is not theirs. @default `READ` */
  readonly defaultPermission?: 'READ' | 'EDIT' | 'MANAGE' | 'NO_PERMISSIONS';
  /** The user of deliveries. @default the admin */
  readonly deliveries?: MlflowLogin;
}

/** Between how many pods there are. */
export interface Autoscaling {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** How busy they should be, in percent of what they ask for. @default 70 */
  readonly targetCpuPercent?: number;
}

/** The server. The id names its Deployment, Service and ServiceAccount. */
export class MlflowServer extends Construct {
  /** The server as deliveries know it. */
  readonly registry: Mlflow;
  readonly traffic: PodTraffic;

  constructor(scope: Construct, id: string, props: MlflowServerProps) {
    super(scope, id);
    const { database, auth, autoscaling, artifacts } = props;
    const { store, bucket, prefix = 'mlflow' } = artifacts;
    if (store.credentials === undefined && props.identity === undefined)
      throw new InputError(`${this.node.path}: give credentials of the object store, or an identity`);
    const pods = podsNamed(id);
    const artifactRoot = `s3://${bucket}/${prefix}`;
    this.registry = new Mlflow(this, 'registry', {
      trackingUri: `http://${id}:${mlflowPort}`,
      artifactRoot,
      destination: { pods, port: mlflowPort },
      ...(auth ? { login: auth.deliveries ?? auth.admin } : {}),
    });
    const { identity } = props;
    const stores = [databaseDestination(database), objectStoreDestination(store)];
    this.traffic = { pods, calls: [...stores, ...identityDestinations(identity)] };
    const metadata = { name: id, labels: pods.labels, annotations: syncWave('servers') };
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: {
        ...metadata,
        annotations: { ...metadata.annotations, ...workloadIdentity(identity) },
      },
      automountServiceAccountToken: false,
    });
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: {
        selector: pods.labels,
        ports: [{ name: 'http', port: mlflowPort, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
    if (auth)
      new k8s.KubeConfigMap(this, 'auth', {
        metadata: { ...metadata, name: `${id}-auth` },
        data: { [authFile]: authSettings(database, auth) },
      });
    new k8s.KubeDeployment(this, 'server', {
      metadata,
      spec: {
        // Left to the autoscaler where there is one.
        ...(autoscaling ? {} : { replicas: 1 }),
        selector: { matchLabels: pods.labels },
        template: mlflowPod({ ...props, name: id, pods, artifactRoot }),
      },
    });
    if (autoscaling)
      new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
        metadata,
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: id },
          minReplicas: autoscaling.minReplicas,
          maxReplicas: autoscaling.maxReplicas,
          metrics: [busyness(autoscaling.targetCpuPercent ?? 70)],
        },
      });
  }
}

function busyness(averageUtilization: number): k8s.MetricSpecV2 {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

/** MLflow's settings of users. The first user comes by the environment; the tables are beside those of the models. */
function authSettings(database: Database, { defaultPermission = 'READ' }: MlflowAuth): string {
  return [
    '[mlflow]',
    `default_permission = ${defaultPermission}`,
    `database_uri = ${databaseUri(database)}`,
    'authorization_function = mlflow.server.auth:authenticate_request_basic_auth',
    '',
  ].join('\n');
}
