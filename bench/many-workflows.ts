/** `node bench/many-workflows.ts COUNT FOLDER`: builds and writes so many workflows of five templates, as many_workflows.py. */
import { Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import * as z from 'zod';
import { ArgoApp } from '../lib/argo/argo-app.ts';
import { eq } from '../lib/argo/condition.ts';
import { dagTemplate } from '../lib/argo/dag-template.ts';
import { imageTemplate } from '../lib/argo/image-template.ts';
import { WorkflowTemplate } from '../lib/argo/workflow-template.ts';

const [count = '100', outdir = 'dist'] = process.argv.slice(2);

const before = process.cpuUsage();
const app = new ArgoApp({ outdir });
const account = new ServiceAccount(new Chart(app, 'account'), 'account', {
  metadata: { name: 'bench' },
  automountToken: true,
});
for (let index = 0; index < Number(count); index += 1) addWorkflow(`workflow-${index}`);
app.synth();
const { user, system } = process.cpuUsage(before);
const seconds = (user + system) / 1_000_000;
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ seconds, megabytes })}\n`);

function addWorkflow(name: string): void {
  const home = new WorkflowTemplate(new Chart(app, name), 'workflow', {
    name,
    parameters: { model: z.string() },
    defaults: { model: 'churn' },
    serviceAccount: account,
  });
  const step = <const Outputs extends Record<string, z.ZodString>>(step: string, outputs: Outputs) =>
    imageTemplate(home, {
      name: step,
      inputs: { model: z.string(), version: z.string() },
      outputs,
      serviceAccount: account,
      container: ({ inputs }) => ({
        image: 'example.org/steps:1',
        command: ['step', step],
        args: [inputs.model, inputs.version],
        env: { MLFLOW_TRACKING_URI: 'http://mlflow:5000' },
      }),
    });
  const train = step('train', { version: z.string() });
  const evaluate = step('evaluate', { verdict: z.string() });
  const promote = step('promote', { alias: z.string() });
  const publish = step('publish', {});
  const { model } = home.parameters;
  const main = dagTemplate(home, {
    name: 'main',
    inputs: {},
    tasks: (dag) => {
      const { version } = dag.run(train, { model, version: 'none' });
      const { verdict } = dag.run(evaluate, { model, version });
      const promoted = dag.run(promote, { model, version }, { when: eq(verdict, 'promote') });
      dag.run(publish, { model, version: promoted.alias });
      return {};
    },
  });
  home.runs(main);
}
