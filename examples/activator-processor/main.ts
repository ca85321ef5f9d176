/** The app of this example; `npm run synth` writes it into `dist/`. */
import { App, Chart } from 'cdk8s';
import { configureArgo } from '../../lib/argo/settings.ts';
import { manyEvents, oneEvent } from './activator-processor.ts';

const app = new App();
configureArgo(app, { argo: '3.7' });

oneEvent(new Chart(app, 'one-event'));
manyEvents(new Chart(app, 'many-events'));

app.synth();
