/** On a real cluster: the time from submit to commit beyond training, of the original template and of ours, per step and fused. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { App, Chart, Testing } from 'cdk8s';
import { execa } from 'execa';
import type { KubernetesObject, Workflow } from '../lib/argo/manifest.ts';
import { configureArgo } from '../lib/argo/settings.ts';
import { ModelDelivery } from '../lib/delivery/model-delivery.ts';
import type { PodsOfRelease } from '../lib/delivery/release-template.ts';
import { imageReference } from '../lib/platform/image.ts';
import { Mlflow } from '../lib/platform/mlflow.ts';
import { originalDocuments } from './cluster/original.ts';
import { manifestPath, type Place, withPlace } from './cluster/place.ts';
import { atLeastFaster, type Comparisons, fastest, type Say } from './comparison.ts';

const rounds = 2;

/** One of the ways from a commit of code to the commit that deploys. */
interface Way {
  readonly template: string;
  readonly documents: readonly KubernetesObject[];
  /** The folder of its repository. */
  readonly folder: string;
}

export async function benchCluster(say: Say): Promise<Comparisons> {
  return await withPlace(say, async (place) => {
    const ways = {
      original: await originalWay(place),
      'per-step': await ourWay(place, 'per-step'),
      fused: await ourWay(place, 'fused'),
    };
    for (const { documents } of Object.values(ways)) await place.namespace.apply(documents);
    const measure = (name: keyof typeof ways) => async () => {
      const seconds = await secondsBeyondTraining(place, ways[name]);
      say(`cluster: ${name}: ${seconds.toFixed(1)} s from submit to commit beyond training`);
      return seconds;
    };
    const least = await fastest(rounds, {
      original: measure('original'),
      'per-step': measure('per-step'),
      fused: measure('fused'),
    });
    const of = (name: keyof typeof ways) => least.get(name) ?? Number.NaN;
    return {
      'from submit to commit beyond training, fused': atLeastFaster(2, of('fused'), of('original')),
      'from submit to commit beyond training, per step': {
        ...atLeastFaster(0, of('per-step'), of('original')),
        wanted: 'told beside it',
      },
    };
  });
}

async function originalWay(place: Place): Promise<Way> {
  const name = 'original';
  return {
    template: name,
    folder: await place.makeRepository(name),
    documents: originalDocuments({
      modelName: 'Original',
      repoUrl: place.repoUrl(name),
      trackingUri: place.trackingUri,
      manifestPath,
      credentials: `token:${place.tokens['git-deploy']}`,
    }),
  };
}

async function ourWay(place: Place, pods: PodsOfRelease): Promise<Way> {
  const app = new App({ outdir: 'unused' });
  configureArgo(app, { argo: '3.7' });
  const chart = new Chart(app, pods);
  const registry = new Mlflow(chart, `mlflow-${pods}`, {
    trackingUri: place.trackingUri,
    artifactRoot: 's3://models/mlflow',
  });
  new ModelDelivery(chart, pods, {
    modelName: pods,
    pods,
    source: { repoUrl: place.repoUrl(pods), token: { secretName: 'git-source', key: 'token' } },
    training: {
      image: imageReference('ghcr.io/millrace/california-housing'),
      command: ['python', '-m', 'pipelines.train'],
      // As much as the original asks for, so that neither waits for a node.
      resources: { requests: { cpu: '100m', memory: '128Mi' } },
    },
    gate: { rules: [{ metric: 'rmse', greaterIsBetter: false, threshold: 65 }], firstModel: 'promote' },
    registry,
    deploy: {
      manifestPath,
      document: { kind: 'InferenceService', name: 'bench' },
      token: { secretName: 'git-deploy', key: 'token' },
    },
  });
  return { template: pods, folder: await place.makeRepository(pods), documents: Testing.synth(chart) };
}

/** Submits, waits for the commit, and takes away what the training itself says that it took. */
async function secondsBeyondTraining({ namespace }: Place, { template, folder }: Way): Promise<number> {
  const before = await tipOf(folder);
  const name = `${template}-${Date.now() % 1_000_000}`;
  const logs = trainingLog(namespace.name, name);
  const start = performance.now();
  await namespace.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name },
    spec: { workflowTemplateRef: { name: template } },
  });
  for (let look = 1; (await tipOf(folder)) === before; look += 1) {
    await delay(100);
    if (look % 50 !== 0) continue;
    const { status }: Workflow = JSON.parse(await namespace.kubectl(['get', 'wf', name, '-o', 'json']));
    if (status?.phase === 'Failed' || status?.phase === 'Error')
      throw new Error(`'${name}' ended in phase ${status.phase}: ${status.message}`);
  }
  const seconds = (performance.now() - start) / 1000;
  await namespace.ended(name);
  return seconds - secondsOfTraining(await logs);
}

async function tipOf(folder: string): Promise<string> {
  const { stdout } = await execa('git', ['rev-parse', 'refs/heads/main'], { cwd: folder });
  return stdout;
}

/** What the training prints, taken while its pod is there. */
async function trainingLog(namespace: string, workflow: string): Promise<string> {
  const selector = `workflows.argoproj.io/workflow=${workflow}`;
  for (;;) {
    const args = ['--namespace', namespace, 'logs', '--selector', selector, '--all-containers', '--tail=-1'];
    const { stdout } = await execa('kubectl', args, { reject: false });
    if (/^training ended /m.test(stdout)) return stdout;
    await delay(300);
  }
}

function secondsOfTraining(log: string): number {
  const at = (what: string) => Number(new RegExp(`^training ${what} (\\S+)$`, 'm').exec(log)?.[1]);
  return at('ended') - at('began');
}
