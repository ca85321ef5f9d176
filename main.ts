/** Everything that Millrace deploys: a chart for each thing that is installed as one. */
import { Chart } from 'cdk8s';
import { ArgoApp } from './lib/argo/argo-app.ts';
import { imageReference } from './lib/delivery/image.ts';
import { ModelDelivery } from './lib/delivery/model-delivery.ts';
import { Mlflow } from './lib/platform/mlflow.ts';

const app = new ArgoApp();

const registry = new Mlflow(new Chart(app, 'mlflow'), 'mlflow', {
  trackingUri: 'http://mlflow:5000',
  artifactRoot: 's3://models/mlflow',
});

new ModelDelivery(new Chart(app, 'california-housing'), 'california-housing', {
  modelName: 'CaliforniaHousingRegressor',
  source: {
    repoUrl: 'https://github.com/example/california-housing.git',
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
  registry,
  deploy: {
    manifestPath: 'k8s/workloads/inference-service.yml',
    document: { kind: 'InferenceService', name: 'california-housing' },
    token: { secretName: 'git-deploy', key: 'token' },
  },
});

app.synth();
