/** The app of this example; `npm run synth` writes it into `dist/`. */
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import { ArgoApp } from '../../lib/argo/argo-app.ts';
import { nameGrants } from '../../lib/argo/grant.ts';
import { ArgoCdApplication, ArgoCdProject, kindsOf } from '../../lib/platform/argo-cd.ts';
import { sentiment } from './sentiment.ts';

const repoUrl = 'https://github.com/example/sentiment.git';
const app = new ArgoApp({ argo: '3.7' });
const chart = new Chart(app, 'sentiment');
const metadata = { name: 'argo-workflow-sa' };
const serviceAccount = new ServiceAccount(chart, 'account', { metadata, automountToken: true });
nameGrants(serviceAccount, { role: 'argo-workflow-role', roleBinding: 'argo-workflow-rolebinding' });

sentiment(chart, serviceAccount);
sentiment(chart, serviceAccount, repoUrl);
app.synth();

/** What Argo CD is told once; it keeps the rest as Git says. */
const argoCd = new App({ outdir: join(app.outdir, 'argo-cd') });
const delivery = new Chart(argoCd, 'argo-cd');
const given = { sourceRepos: [repoUrl], namespace: 'sentiment', kinds: kindsOf(app) };
const project = new ArgoCdProject(delivery, 'sentiment', given);
new ArgoCdApplication(delivery, 'sentiment-pipeline', { project, repoUrl, path: 'dist' });
argoCd.synth();
