/** The app of this example; `npm run synth` writes it into `dist/`. */
import { App, Chart } from 'cdk8s';
import { configureArgo } from '../../lib/argo/settings.ts';
import { artifactRepository, faceDetection } from './face-detection.ts';

const app = new App();
configureArgo(app, { argo: '3.7' });

faceDetection(new Chart(app, 'face-detection'));
artifactRepository(new Chart(app, 'artifact-repository'));

app.synth();
