/** Everything that Millrace deploys: a chart for each thing that is installed as one. */
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { ArgoApp } from './lib/argo/argo-app.ts';
import { ModelDelivery } from './lib/delivery/model-delivery.ts';
import { ArgoCdApplication, ArgoCdProject, kindsOf } from './lib/platform/argo-cd.ts';
import { ArtifactRepositories } from './lib/platform/artifact-repositories.ts';
import { ControllerSettings } from './lib/platform/controller-settings.ts';
import { imageReference } from './lib/platform/image.ts';
import { MlflowServer } from './lib/platform/mlflow-server.ts';
import { NamespaceLimits, RestrictedNamespace } from './lib/platform/namespace.ts';
import { NetworkPolicies } from './lib/platform/network-policies.ts';
import { Postgresql } from './lib/platform/postgresql.ts';
import { SeaweedFs } from './lib/platform/seaweedfs.ts';
import { StorageAccount } from './lib/platform/storage-account.ts';

/** `dist/`: what belongs into the namespace of the models. */
const app = new ArgoApp();

const store = new SeaweedFs(new Chart(app, 'object-store'), 'object-store', {
  credentials: { secretName: 's3' },
});

const artifacts = new Chart(app, 'artifact-repositories');
new ArtifactRepositories(artifacts, 'artifact-repositories', { store, bucket: 'artifacts' });

const mlflowChart = new Chart(app, 'mlflow');
const database = new Postgresql(mlflowChart, 'mlflow-postgresql', {
  password: { secretName: 'mlflow-postgresql', key: 'password' },
});
const mlflow = new MlflowServer(mlflowChart, 'mlflow', {
  database,
  artifacts: { store, bucket: 'models' },
});

const trainingRepository = 'https://github.com/example/california-housing.git';
const delivery = new ModelDelivery(new Chart(app, 'california-housing'), 'california-housing', {
  modelName: 'CaliforniaHousingRegressor',
  source: {
    repoUrl: trainingRepository,
    token: { secretName: 'git-source', key: 'token' },
  },
  training: {
    image: imageReference('ghcr.io/millrace/california-housing'),
    command: ['python', '-m', 'pipelines.train'],
    dvc: {},
  },
  gate: {
    rules: [
      { metric: 'rmse', greaterIsBetter: false, threshold: 65, minAbsoluteChange: 0 },
      { metric: 'r2', greaterIsBetter: true, threshold: 0.3 },
    ],
    firstModel: 'promote',
  },
  registry: mlflow.registry,
  deploy: {
    manifestPath: 'k8s/workloads/inference-service.yml',
    document: { kind: 'InferenceService', name: 'california-housing' },
    token: { secretName: 'git-deploy', key: 'token' },
  },
});

const storage = new StorageAccount(new Chart(app, 'model-storage'), 'model-storage', { store });

const rules = new Chart(app, 'namespace');
new NamespaceLimits(rules, 'models');
new NetworkPolicies(rules, 'network-policies', {
  traffic: [
    ...[store.traffic, database.traffic, mlflow.traffic, storage.trafficOf('california-housing')],
    ...delivery.traffic,
  ],
});

app.synth();

/** `dist/cluster/`: what is applied once to the cluster, by somebody who may change Argo's own settings. */
const cluster = new ArgoApp({ outdir: join(app.outdir, 'cluster') });
const namespace = 'models';
new RestrictedNamespace(new Chart(cluster, 'namespace'), namespace);
new ControllerSettings(new Chart(cluster, 'controller-settings'), 'controller-settings');

const millraceRepository = 'https://github.com/example/millrace.git';
const gitOps = new Chart(cluster, 'argo-cd');
const project = new ArgoCdProject(gitOps, 'models', {
  namespace,
  sourceRepos: [millraceRepository, trainingRepository],
  kinds: [...kindsOf(app), { group: 'serving.kserve.io', kind: 'InferenceService' }],
});
new ArgoCdApplication(gitOps, 'millrace', { project, repoUrl: millraceRepository, path: 'dist' });
new ArgoCdApplication(gitOps, 'california-housing', {
  project,
  repoUrl: trainingRepository,
  path: 'k8s/workloads',
});

cluster.synth();
