/** A platform of what runs already: a managed database, Amazon S3 and an identity of the cloud. */
import type { Construct } from 'constructs';
import { ArtifactRepositories } from '../../../lib/platform/artifact-repositories.ts';
import { InferenceService } from '../../../lib/platform/inference-service.ts';
import { MlflowServer } from '../../../lib/platform/mlflow-server.ts';
import type { ObjectStore } from '../../../lib/platform/object-store.ts';
import type { Database } from '../../../lib/platform/postgresql.ts';
import { StorageAccount } from '../../../lib/platform/storage-account.ts';
import type { WorkloadIdentity } from '../../../lib/platform/workload-identity.ts';

const store: ObjectStore = { region: 'eu-central-1' };
const identity: WorkloadIdentity = { cloud: 'aws', roleArn: 'arn:aws:iam::123456789012:role/models' };
const database: Database = {
  host: 'db.example.org',
  password: { secretName: 'database', key: 'password' },
  sslMode: 'verify-full',
};
const login = (secretName: string) => ({
  username: { secretName, key: 'username' },
  password: { secretName, key: 'password' },
});

export function external(scope: Construct): void {
  new MlflowServer(scope, 'mlflow', {
    database,
    artifacts: { store, bucket: 'models', prefix: 'team' },
    auth: {
      admin: login('mlflow-admin'),
      sessionKey: { secretName: 'mlflow-session', key: 'key' },
      defaultPermission: 'NO_PERMISSIONS',
      deliveries: login('mlflow-deliveries'),
    },
    allowedHosts: ['mlflow.example.org'],
    corsAllowedOrigins: ['https://portal.example.org'],
    autoscaling: { minReplicas: 2, maxReplicas: 6 },
    workers: 4,
    identity,
  });
  new ArtifactRepositories(scope, 'artifacts', { store, bucket: 'artifacts' });
  const account = new StorageAccount(scope, 'model-storage', { store, identity });
  new InferenceService(scope, 'churn', { storageUri: 's3://models/team/churn', account });
}
