/** Everything that templates and workflows may say beside what they do: the source of `options.yaml`. */
import { type Chart, Duration, Size } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import * as z from 'zod';
import { artifact } from '../../../lib/argo/artifact.ts';
import { eq } from '../../../lib/argo/condition.ts';
import { dagTemplate } from '../../../lib/argo/dag-template.ts';
import { globalOutput } from '../../../lib/argo/global-output.ts';
import { hook } from '../../../lib/argo/hook.ts';
import { imageTemplate } from '../../../lib/argo/image-template.ts';
import { text } from '../../../lib/argo/ref.ts';
import { stepsTemplate } from '../../../lib/argo/steps-template.ts';
import { detailsOf } from '../../../lib/argo/task.ts';
import { nodeVariables, workflow } from '../../../lib/argo/variables.ts';
import { WorkflowTemplate } from '../../../lib/argo/workflow-template.ts';
import { numberValue } from '../../../lib/contract/wire-types.ts';

/** Adds a workflow with a database beside its tasks, a shared volume, and every option. */
export function options(chart: Chart): void {
  const account = (name: string) =>
    new ServiceAccount(chart, `${name}-account`, { metadata: { name }, automountToken: true });
  const serviceAccount = account('options');
  const home = new WorkflowTemplate(chart, 'options', {
    name: 'options',
    parameters: { modelName: z.enum(['churn', 'price']) },
    defaults: { modelName: 'churn' },
    serviceAccount,
    timeout: Duration.hours(2),
    timeToLive: { afterSuccess: Duration.days(1) },
    podGC: { strategy: 'OnWorkflowCompletion', deleteDelayDuration: '30s' },
    parallelism: 4,
    priority: 10,
    archiveLogs: true,
    artifactGC: { strategy: 'OnWorkflowDeletion', serviceAccount: account('cleaner') },
    retry: { limit: '1' },
    mutexes: ['options'],
    semaphores: [{ configMapName: 'limits', key: 'options' }],
    metrics: [
      {
        name: 'options_seconds',
        help: 'how long it took',
        histogram: { value: text`${nodeVariables.duration}`, buckets: [60, 600] },
      },
    ],
    nodeSelector: { 'kubernetes.io/arch': 'amd64' },
    podSpecPatch: { terminationGracePeriodSeconds: 10 },
    raw: {
      podDisruptionBudget: { minAvailable: 1 },
      tolerations: [{ key: 'batch', operator: 'Exists' }],
      workflowMetadata: { labels: { model: 'churn' } },
      podMetadata: { annotations: { 'sidecar.istio.io/inject': 'false' } },
      imagePullSecrets: [{ name: 'registry' }],
      artifactRepositoryRef: { configMap: 'artifact-repositories', key: 'models' },
      volumeClaimGC: { strategy: 'OnWorkflowCompletion' },
    },
  });
  const shared = { ...home.addVolumeClaim({ name: 'work', size: Size.gibibytes(2) }), path: '/tmp/work' };
  const image = 'busybox:1.36';
  const database = imageTemplate(home, {
    name: 'database',
    inputs: {},
    outputs: {},
    serviceAccount,
    daemon: true,
    container: () => ({
      image: 'postgres:17',
      command: ['postgres'],
      raw: {
        readinessProbe: { tcpSocket: { port: 5432 }, periodSeconds: 2 },
        ports: [{ containerPort: 5432 }],
      },
    }),
  });
  const score = globalOutput('bestScore', numberValue);
  const model = globalOutput('bestModel', artifact());
  const fit = imageTemplate(home, {
    name: 'fit',
    description: 'fits a model',
    inputs: { kind: z.string(), host: z.string() },
    outputs: { score: numberValue, model: artifact({ archive: 'none' }) },
    globalOutputs: { score, model },
    serviceAccount,
    timeout: Duration.hours(1),
    timeoutWithPending: Duration.hours(2),
    retry: { limit: '2', retryPolicy: 'OnError', backoff: { duration: '1m' } },
    mutexes: ({ kind }) => [text`fit-${kind}`, { name: 'fit', namespace: 'models' }],
    semaphores: () => [{ configMapName: 'limits', key: 'gpus', namespace: 'models' }],
    memoize: ({ kind }) => ({ key: text`fit-${kind}`, configMapName: 'fits', maxAge: Duration.hours(3) }),
    metrics: ({ kind }) => [
      {
        name: 'fit_failures',
        help: 'how often a fit failed',
        labels: [{ key: 'kind', value: kind }],
        when: eq(nodeVariables.status, 'Failed'),
        counter: { value: '1' },
      },
      {
        name: 'fit_seconds',
        help: 'how long a fit took',
        gauge: { realtime: true, value: text`${nodeVariables.duration}` },
      },
    ],
    labels: { team: 'models' },
    annotations: { kind: text`${workflow.name}` },
    nodeSelector: { pool: 'gpu' },
    archiveLogs: false,
    podSpecPatch: ({ kind }) => ({ hostname: kind }),
    raw: {
      tolerations: [{ key: 'gpu', operator: 'Exists' }],
      priorityClassName: 'batch',
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } },
      },
    },
    sidecars: () => ({
      metrics: {
        image,
        command: ['serve'],
        mirrorVolumeMounts: true,
        raw: { imagePullPolicy: 'IfNotPresent' },
      },
    }),
    initContainers: ({ host }) => ({ reach: { image, command: ['nc'], args: ['-z', host, '5432'] } }),
    container: ({ inputs, files }) => ({
      image,
      command: ['fit'],
      args: [inputs.kind, files.score, files.model],
      mounts: [
        shared,
        { volume: { name: 'data', emptyDir: {} }, path: '/tmp/data', subPath: 'a', readOnly: true },
      ],
    }),
  });
  const tell = imageTemplate(home, {
    name: 'tell',
    inputs: { what: z.string() },
    outputs: {},
    serviceAccount,
    retry: false,
    container: ({ inputs }) => ({ image, command: ['echo'], args: [inputs.what] }),
  });
  const main = dagTemplate(home, {
    name: 'main',
    inputs: {},
    parallelism: 2,
    failFast: true,
    tasksFailFast: false,
    tasks: (dag) => {
      const { ip } = detailsOf(dag.run(database, {}));
      dag.run(fit, { kind: home.parameters.modelName, host: ip });
      return {};
    },
  });
  const report = stepsTemplate(home, {
    name: 'report',
    inputs: {},
    retry: { limit: '2' },
    steps: (steps) => {
      steps.run(tell, { what: text`${workflow.status} with ${score}` });
      return {};
    },
  });
  home.runs(main);
  home.runsOnExit(report);
  home.addHook('running', hook(tell, { what: 'begun' }, { when: eq(workflow.status, 'Running') }));
}
