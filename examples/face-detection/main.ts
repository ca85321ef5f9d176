/** The app of this example; `npm run synth` writes it into `dist/`. */
import { Chart } from 'cdk8s';
import { ArgoApp } from '../../lib/argo/argo-app.ts';
import { artifactRepository, faceDetection } from './face-detection.ts';

const app = new ArgoApp({ argo: '3.7' });

faceDetection(new Chart(app, 'face-detection'));
artifactRepository(new Chart(app, 'artifact-repository'));

app.synth();
