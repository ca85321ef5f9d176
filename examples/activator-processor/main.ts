/** The app of this example; `npm run synth` writes it into `dist/`. */
import { Chart } from 'cdk8s';
import { ArgoApp } from '../../lib/argo/argo-app.ts';
import { manyEvents, oneEvent } from './activator-processor.ts';

const app = new ArgoApp({ argo: '3.7' });

oneEvent(new Chart(app, 'one-event'));
manyEvents(new Chart(app, 'many-events'));

app.synth();
