/** The app of this example; `npm run synth` writes it into `dist/`. */
import { Chart } from 'cdk8s';
import { ArgoApp } from '../../lib/argo/argo-app.ts';
import { ArtifactRepositories } from '../../lib/platform/artifact-repositories.ts';
import { Mlflow } from '../../lib/platform/mlflow.ts';
import { inference } from './inference.ts';
import { inferenceCwl } from './inference-cwl.ts';
import { training } from './training.ts';
import { triggers } from './triggers.ts';

const app = new ArgoApp({ argo: '3.7' });

const registry = new Mlflow(new Chart(app, 'mlflow'), 'mlflow', {
  trackingUri: 'http://mlflow:5000',
  artifactRoot: 's3://models/mlflow',
});
new ArtifactRepositories(new Chart(app, 'artifact-repositories'), 'artifact-repositories', {
  store: {
    endpoint: 'http://s3:9000',
    credentials: { secretName: 's3', accessKeyKey: 'accessKey', secretKeyKey: 'secretKey' },
  },
  bucket: 'artifacts',
});

inferenceCwl(new Chart(app, 'inference-cwl'), registry);
triggers(new Chart(app, 'triggers'), {
  training: training(new Chart(app, 'training'), registry),
  inference: inference(new Chart(app, 'inference'), registry),
});

app.synth();
