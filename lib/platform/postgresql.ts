/** The database of MLflow: one PostgreSQL server with its data on a claim, or one that runs already. */
import { Construct } from 'constructs';
import type { SecretKey } from '../argo/key-refs.ts';
import type { ResourceRequirements } from '../argo/manifest.ts';
import { imageReference } from './image.ts';
import { envOf } from './key-env.ts';
import { readOnlyContainer } from './pod-security.ts';
import { podsNamed } from './pods.ts';
import { resourcesOf } from './quantities.ts';
import { type Storage, storePod } from './store-pod.ts';
import { type Destination, destinationOf, type PodTraffic } from './traffic.ts';

/** A database of PostgreSQL, wherever it runs. */
export interface Database {
  /** Such as `postgresql` or `db.example.org`. */
  readonly host: string;
  /** @default 5432 */
  readonly port?: number;
  /** @default `mlflow` */
  readonly name?: string;
  /** @default `mlflow` */
  readonly user?: string;
  readonly password: SecretKey;
  /** How the connection is secured, as libpq's `sslmode` says. @default libpq's own, `prefer` */
  readonly sslMode?: 'require' | 'verify-ca' | 'verify-full';
  /** Whom its callers call. @default computed from host and port */
  readonly destination?: Destination;
}

/** What may be said of the server. */
export interface PostgresqlProps {
  /** The password of the user `mlflow`; the first start sets it. */
  readonly password: SecretKey;
  readonly storage?: Storage;
  /** An image that takes the settings of Docker's official one. @default that one, as `upstream-images.json` pins it */
  readonly image?: string;
  /** @default 250 millicores and 256 MiB asked for, 1 CPU and 1 GiB at most */
  readonly resources?: ResourceRequirements;
}

/** The user of PostgreSQL in the official image, which is made from Debian. */
const postgresUserId = 999;

/** Where the password is mounted. */
const secretPath = '/run/secrets/postgresql';

/** A server with the database and the user `mlflow`. The id names its StatefulSet and its Service. */
export class Postgresql extends Construct implements Database {
  readonly host: string;
  readonly password: SecretKey;
  readonly destination: Destination;
  readonly traffic: PodTraffic;

  constructor(scope: Construct, id: string, props: PostgresqlProps) {
    super(scope, id);
    const pods = podsNamed(id);
    const { secretName, key } = props.password;
    this.host = id;
    this.password = props.password;
    this.destination = { pods, port: databasePort };
    this.traffic = { pods, calls: [] };
    const isReady = [
      'pg_isready',
      '--host=127.0.0.1',
      `--username=${databaseUser}`,
      `--dbname=${databaseName}`,
    ];
    storePod(this, {
      pods,
      userId: postgresUserId,
      port: { name: 'postgresql', containerPort: databasePort },
      storage: props.storage,
      dataPath: '/var/lib/postgresql/data',
      scratchPaths: ['/var/run/postgresql', '/tmp'],
      container: {
        image: props.image ?? imageReference('docker.io/library/postgres'),
        env: envOf({
          POSTGRES_USER: databaseUser,
          POSTGRES_DB: databaseName,
          POSTGRES_PASSWORD_FILE: `${secretPath}/${key}`,
          // Not the mount itself, which may hold a lost+found.
          PGDATA: '/var/lib/postgresql/data/pgdata',
        }),
        startupProbe: { exec: { command: isReady }, periodSeconds: 2, failureThreshold: 150 },
        readinessProbe: { exec: { command: isReady }, periodSeconds: 10 },
        livenessProbe: { exec: { command: isReady }, periodSeconds: 30, timeoutSeconds: 5 },
        resources: resourcesOf(props.resources ?? defaultResources),
        securityContext: readOnlyContainer,
        volumeMounts: [{ name: 'password', mountPath: secretPath, readOnly: true }],
      },
      volumes: [
        {
          name: 'password',
          secret: { secretName, defaultMode: 0o440, items: [{ key, path: key }] },
        },
      ],
    });
  }
}

const databasePort = 5432;
const databaseName = 'mlflow';
const databaseUser = 'mlflow';

const defaultResources: ResourceRequirements = {
  requests: { cpu: '250m', memory: '256Mi' },
  limits: { cpu: '1', memory: '1Gi' },
};

/** The address for SQLAlchemy; the password is not in it, libpq reads it from `PGPASSWORD`. */
export function databaseUri(database: Database): string {
  const { host, port = databasePort, name = databaseName, user = databaseUser, sslMode } = database;
  const query = sslMode === undefined ? '' : `?sslmode=${sslMode}`;
  return `postgresql+psycopg2://${user}@${host}:${port}/${name}${query}`;
}

/** Whom the callers of a database call. */
export function databaseDestination({ host, port = databasePort, destination }: Database): Destination {
  return destination ?? destinationOf(`postgresql://${host}:${port}`);
}
