/** The pod of an MLflow server: its bucket and its tables are made or brought up to date before the server starts. */
import { k8s } from 'cdk8s-plus-33';
import type { SecretKey } from '../argo/key-refs.ts';
import type { ResourceRequirements } from '../argo/manifest.ts';
import { imageReference } from './image.ts';
import { envOf } from './key-env.ts';
import type { MlflowServerProps } from './mlflow-server.ts';
import { objectStoreEnv } from './object-store.ts';
import { readOnlyContainer, restrictedPodOf } from './pod-security.ts';
import type { PodSet } from './pods.ts';
import { databaseUri } from './postgresql.ts';
import { resourcesOf } from './quantities.ts';
import { workloadIdentityLabels } from './workload-identity.ts';

/** The port of the Service, and of the pods. */
export const mlflowPort = 5000;

/** Where the settings of MLflow's users are mounted. */
const authPath = '/etc/mlflow/auth';

/** The file of those settings. */
export const authFile = 'basic_auth.ini';

/** What the pod is made of. */
export interface MlflowPodProps extends MlflowServerProps {
  readonly name: string;
  readonly pods: PodSet;
  /** Such as `s3://models/mlflow`. */
  readonly artifactRoot: string;
}

/** The template of the Deployment. */
export function mlflowPod(props: MlflowPodProps): k8s.PodTemplateSpec {
  const { name, pods, database, auth, artifacts } = props;
  const { store, bucket } = artifacts;
  const uri = databaseUri(database);
  const scratch = { name: 'scratch', mountPath: '/tmp' };
  const common = {
    image: props.image ?? imageReference('ghcr.io/millrace/mlflow'),
    resources: resourcesOf(props.resources ?? defaultResources),
    securityContext: readOnlyContainer,
  };
  const quiet = { HOME: '/tmp', MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' };
  const databaseEnv = { PGPASSWORD: database.password };
  const makeBucket = {
    ...common,
    name: 'make-bucket',
    command: ['python', '-c', makeBucketProgram, bucket],
    env: envOf({ ...quiet, ...objectStoreEnv(store) }),
    volumeMounts: [scratch],
  };
  const migrate = {
    ...common,
    name: 'migrate',
    command: ['mlflow', 'db', 'upgrade', uri],
    env: envOf({ ...quiet, ...databaseEnv }),
    volumeMounts: [scratch],
  };
  const httpGet = { path: '/health', port: k8s.IntOrString.fromString('http') };
  return {
    metadata: { labels: { ...pods.labels, ...workloadIdentityLabels(props.identity) } },
    spec: {
      serviceAccountName: name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: restrictedPodOf(1000),
      initContainers: [...(store.makesBuckets ? [makeBucket] : []), migrate],
      containers: [
        {
          ...common,
          name: 'mlflow',
          command: ['mlflow'],
          args: serverArguments(props),
          ports: [{ name: 'http', containerPort: mlflowPort }],
          env: envOf({
            ...quiet,
            ...databaseEnv,
            ...objectStoreEnv(store),
            ...authEnv(props),
            MLFLOW_BACKEND_STORE_URI: uri,
            // Its job queues are further processes, for features that deliveries do not use.
            MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
          }),
          startupProbe: { httpGet, periodSeconds: 2, failureThreshold: 150 },
          readinessProbe: { httpGet, periodSeconds: 10, timeoutSeconds: 5 },
          livenessProbe: { httpGet, periodSeconds: 30, timeoutSeconds: 10 },
          volumeMounts: [scratch, ...(auth ? [{ name: 'auth', mountPath: authPath, readOnly: true }] : [])],
        },
      ],
      volumes: [
        { name: scratch.name, emptyDir: {} },
        ...(auth ? [{ name: 'auth', configMap: { name: `${name}-auth` } }] : []),
      ],
    },
  };
}

/** Its bucket's name is its argument; a bucket that is there stays as it is. */
const makeBucketProgram = `import sys
import boto3
from botocore.exceptions import ClientError

client, bucket = boto3.client("s3"), sys.argv[1]
try:
    client.head_bucket(Bucket=bucket)
except ClientError as error:
    if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
        raise
    client.create_bucket(Bucket=bucket)
`;

const defaultResources: ResourceRequirements = {
  requests: { cpu: '500m', memory: '1Gi' },
  limits: { cpu: '2', memory: '2Gi' },
};

function serverArguments({
  name,
  artifactRoot,
  auth,
  workers = 2,
  allowedHosts = [],
  corsAllowedOrigins = [],
}: MlflowPodProps): string[] {
  return [
    'server',
    ...['--host=0.0.0.0', `--port=${mlflowPort}`, `--workers=${workers}`],
    ...['--serve-artifacts', `--artifacts-destination=${artifactRoot}`],
    `--allowed-hosts=${[...hostsOf(name), ...allowedHosts].join(',')}`,
    ...(corsAllowedOrigins.length > 0 ? [`--cors-allowed-origins=${corsAllowedOrigins.join(',')}`] : []),
    ...(auth ? ['--app-name=basic-auth'] : []),
  ];
}

/** The names of the Service, and that of a forwarded port; another one may be a page that was rebound to this address. */
function hostsOf(name: string): readonly string[] {
  const names = [name, `${name}.*.svc`, `${name}.*.svc.cluster.local`];
  return [...names, ...names.map((host) => `${host}:${mlflowPort}`), 'localhost:*'];
}

function authEnv({ auth }: MlflowPodProps): Readonly<Record<string, string | SecretKey | undefined>> {
  if (!auth) return {};
  return {
    MLFLOW_AUTH_CONFIG_PATH: `${authPath}/${authFile}`,
    MLFLOW_AUTH_ADMIN_USERNAME: auth.admin.username,
    MLFLOW_AUTH_ADMIN_PASSWORD: auth.admin.password,
    MLFLOW_FLASK_SERVER_SECRET_KEY: auth.sessionKey,
  };
}
