/** `node bench/many-deliveries.ts COUNT FOLDER`: synthesizes so many deliveries and prints what that took, as JSON. */
import { Chart } from 'cdk8s';
import { ArgoApp } from '../lib/argo/argo-app.ts';
import { ModelDelivery } from '../lib/delivery/model-delivery.ts';
import { Mlflow } from '../lib/platform/mlflow.ts';

const [count = '100', outdir = 'dist'] = process.argv.slice(2);

const before = process.cpuUsage();
const app = new ArgoApp({ outdir });
const registry = new Mlflow(new Chart(app, 'mlflow'), 'mlflow', {
  trackingUri: 'http://mlflow:5000',
  artifactRoot: 's3://models/mlflow',
});
for (let index = 0; index < Number(count); index += 1) addDelivery(`model-${index}`);
app.synth();
const { user, system } = process.cpuUsage(before);
const seconds = (user + system) / 1_000_000;
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ seconds, megabytes })}\n`);

function addDelivery(id: string): void {
  new ModelDelivery(new Chart(app, id), id, {
    modelName: 'Churn',
    source: {
      repoUrl: 'https://github.com/example/churn.git',
      token: { secretName: 'git-source', key: 'token' },
    },
    training: { image: 'ghcr.io/example/churn:1.4.0', command: ['python', '-m', 'churn.train'] },
    gate: { rules: [{ metric: 'auc', greaterIsBetter: true, threshold: 0.8 }], firstModel: 'promote' },
    registry,
    deploy: {
      manifestPath: 'k8s/inference-service.yml',
      document: { kind: 'InferenceService', name: 'churn' },
      token: { secretName: 'git-deploy', key: 'token' },
    },
  });
}
