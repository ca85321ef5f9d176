/** The app of this example; `npm run synth` writes it into `dist/`. */
import { App, Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import { nameGrants } from '../../lib/argo/grant.ts';
import { configureArgo } from '../../lib/argo/settings.ts';
import { sentiment } from './sentiment.ts';

/** The one line to change for another bucket. */
const bucket = 'sentiment-data';

const app = new App();
configureArgo(app, { argo: '3.7' });

const chart = new Chart(app, 'sentiment');
const metadata = { name: 'argo-workflow-sa' };
const serviceAccount = new ServiceAccount(chart, 'account', { metadata, automountToken: true });
nameGrants(serviceAccount, { role: 'argo-workflow-role', roleBinding: 'argo-workflow-rolebinding' });

sentiment(chart, { name: 'sentiment', serviceAccount, bucket });
const git = { repo: 'https://github.com/example/sentiment.git', revision: 'main' };
sentiment(chart, { name: 'sentiment-from-git', serviceAccount, bucket, git });

app.synth();
