/** Every kind of template that is not a step of ours, and every kind of object: the source of `kinds.yaml`. */
import { type Chart, Duration } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import { z } from 'zod';
import { ClusterWorkflowTemplate } from '../../../lib/argo/cluster-workflow-template.ts';
import { eq } from '../../../lib/argo/condition.ts';
import { dagTemplate } from '../../../lib/argo/dag-template.ts';
import { dataTemplate } from '../../../lib/argo/data-template.ts';
import { httpTemplate } from '../../../lib/argo/http-template.ts';
import { imageTemplate } from '../../../lib/argo/image-template.ts';
import { pluginTemplate } from '../../../lib/argo/plugin-template.ts';
import { text } from '../../../lib/argo/ref.ts';
import { resourceTemplate } from '../../../lib/argo/resource-template.ts';
import { scriptTemplate } from '../../../lib/argo/script-template.ts';
import { stepsTemplate } from '../../../lib/argo/steps-template.ts';
import { suspendTemplate } from '../../../lib/argo/suspend-template.ts';
import { outputResult } from '../../../lib/argo/template.ts';
import { WorkflowEventBinding } from '../../../lib/argo/workflow-event-binding.ts';
import { WorkflowTemplate } from '../../../lib/argo/workflow-template.ts';
import { numberValue } from '../../../lib/contract/wire-types.ts';

/** Adds a library for the cluster, a workflow that runs all of it, and what starts that. */
export function kinds(chart: Chart): void {
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'kinds' },
    automountToken: true,
  });
  const library = new ClusterWorkflowTemplate(chart, 'library', { name: 'library', parameters: {} });
  const count = imageTemplate(library, {
    name: 'count-lines',
    inputs: { path: z.string() },
    outputs: { lines: numberValue },
    serviceAccount,
    container: ({ inputs, files }) => ({
      image: 'busybox:1.36',
      command: ['sh', '-c', 'wc -l < "$1" > "$2"', 'count'],
      args: [inputs.path, files.lines],
    }),
  });
  const shout = scriptTemplate(library, {
    name: 'shout',
    inputs: { word: z.string() },
    outputs: { letterCount: numberValue },
    result: z.string(),
    serviceAccount,
    script: {
      image: 'python:3.12-alpine',
      command: ['python'],
      source:
        'import os\nword = os.environ["INPUT_WORD"]\nprint(word.upper())\n' +
        'open(os.environ["OUTPUT_LETTER_COUNT"], "w").write(str(len(word)))\n',
    },
  });
  const approve = suspendTemplate(library, {
    name: 'approve',
    supplied: { answer: z.enum(['yes', 'no']).default('no') },
    duration: Duration.hours(24),
  });
  const notify = httpTemplate(library, {
    name: 'notify',
    inputs: { message: z.string() },
    result: z.string(),
    serviceAccount,
    timeout: Duration.seconds(20),
    request: ({ message }) => ({
      url: 'https://hooks.example.org/delivery',
      method: 'POST',
      headers: {
        'Content-Type': 'text/plain',
        Authorization: { secretName: 'hooks', key: 'token' },
      },
      body: message,
    }),
    successCondition: 'response.statusCode == 204',
  });
  const announce = pluginTemplate(library, {
    name: 'announce',
    plugin: 'slack',
    inputs: { message: z.string() },
    outputs: {},
    configuration: ({ message }) => ({ text: text`delivered: ${message}`, retries: 2 }),
    serviceAccount,
  });
  const job = resourceTemplate(library, {
    name: 'start-job',
    inputs: { modelName: z.string(), parallelism: numberValue },
    action: 'create',
    serviceAccount,
    object: ({ modelName, parallelism }) => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { generateName: 'score-', annotations: { model: text`scores ${modelName}` } },
      spec: {
        parallelism,
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'score', image: 'score:1', args: [modelName] }],
          },
        },
      },
    }),
    outputs: { jobName: { type: z.string(), jsonPath: '{.metadata.name}' } },
    successCondition: 'status.succeeded > 0',
    failureCondition: 'status.failed > 3',
    isOwned: true,
  });
  const find = dataTemplate(library, {
    name: 'find-tables',
    source: { s3: { endpoint: 's3:9000', bucket: 'tables', key: 'all', useSDKCreds: true } },
    transformation: ["filter(data, {# endsWith '.csv'})"],
    serviceAccount,
  });
  const all = new WorkflowTemplate(chart, 'all', {
    name: 'all-kinds',
    parameters: { word: z.string() },
    defaults: { word: 'hello' },
    serviceAccount,
  });
  const words = stepsTemplate(all, {
    name: 'words',
    inputs: { word: z.string() },
    steps: (steps) => {
      const { word } = steps.inputs;
      const [first] = steps.parallel((group) => [
        group.run(shout, { word }, { name: 'first' }),
        group.run(shout, { word: 'again' }, { name: 'second' }),
      ]);
      const third = steps.run(shout, { word: first[outputResult] }, { name: 'third' });
      return { loud: third[outputResult], letterCount: third.letterCount };
    },
  });
  const main = dagTemplate(all, {
    name: 'main',
    inputs: {},
    tasks: (dag) => {
      const said = dag.run(words, { word: all.parameters.word });
      const counted = dag.run(count, { path: '/etc/hosts' });
      const started = dag.run(job, { modelName: said.loud, parallelism: counted.lines });
      const approved = dag.run(approve, {}, { after: [started] });
      const when = eq(approved.answer, 'yes');
      dag.run(announce, { message: started.jobName }, { when });
      const told = dag.run(notify, { message: text`${said.loud} ${started.jobName}` }, { when });
      const files = dag.run(find, {});
      const show = imageTemplate(dag.inline, {
        name: 'show',
        inputs: { answer: z.string(), files: z.string() },
        outputs: {},
        serviceAccount,
        container: ({ inputs }) => ({
          image: 'busybox:1.36',
          command: ['echo'],
          args: [inputs.answer, inputs.files],
        }),
      });
      dag.run(show, { answer: told[outputResult], files: text`${files[outputResult]}` });
      return {};
    },
  });
  all.runs(main);
  new WorkflowEventBinding(chart, 'on-merge', {
    name: 'on-merge',
    selector: "discriminator == 'merge' && payload.branch == 'main'",
    starts: all,
    fromEvent: { word: 'payload.word' },
    sender: new ServiceAccount(chart, 'sender', { metadata: { name: 'hooks' } }),
  });
  new WorkflowEventBinding(chart, 'on-call', {
    name: 'on-call',
    selector: "discriminator == 'call'",
    starts: all,
    parameters: { word: "it's me" },
  });
}
