/** Deliveries of `dist/` in which something breaks at the worst moment: each ends right without a person. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, type ExpectStatic, inject, test } from 'vitest';
import { platformUp } from '../../lib/embedded/platform.ts';
import { endService } from '../../lib/embedded/service-lifecycle.ts';
import { platformPaths } from '../../lib/embedded/state.ts';
import { deliveries } from '../e2e/delivery.ts';
import { versionInUse } from '../e2e/registered-models.ts';
import { goodMetrics, manifestPath, type Plan } from '../e2e/training-repository.ts';
import { fileOf } from '../git/git-fixture.ts';
import { unique } from '../mlflow/seed.ts';
import { cacheDirectory } from '../servers/global-setup.ts';
import { deliver, deliveredVersions, outputOf } from './delivered.ts';
import { type DeliveryNamespace, deliveryNamespace } from './delivery-namespace.ts';
import { type FilesServer, serveFiles } from './files-server.ts';
import { kubectl } from './namespace.ts';
import type { AnsweredCall } from './relay.ts';
import { addressForPods } from './this-machine.ts';

/** Something that breaks. */
interface Fault {
  readonly name: string;
  /** The server whose answer comes at the worst moment, and that answer. */
  readonly server: 'mlflow' | 'git';
  readonly moment: RegExp;
  /** What breaks then; the answer is handed on or not. @default nothing from outside */
  readonly breaks?: (world: DeliveryNamespace) => Promise<'hand on' | 'drop'>;
  readonly plan?: Plan;
  /** Outputs of the delivery that tell whether a step ran again because of it. @default none */
  readonly tells?: Readonly<Record<string, string>>;
}

const registered = /^POST \/api\/2\.0\/mlflow\/model-versions\/create 200$/;
const promoted = /^POST \/api\/2\.0\/mlflow\/registered-models\/alias 200$/;
const pushed = /^POST \/.*\/git-receive-pack 200$/;

const faults: readonly Fault[] = [
  {
    name: 'the pod of update-git is deleted when its push has landed',
    server: 'git',
    moment: pushed,
    breaks: async ({ namespace }) => {
      const running = '--field-selector=status.phase=Running';
      await namespace.kubectl(['delete', 'pods', running, '--force', '--grace-period=0']);
      return 'drop';
    },
    tells: { changed: 'false' },
  },
  {
    name: 'the training runs out of memory when its model is registered',
    server: 'mlflow',
    moment: registered,
    plan: { greedyAttempt: '0' },
    tells: { 'model-version': '2' },
  },
  {
    name: 'the controller is killed when the alias has moved',
    server: 'mlflow',
    moment: promoted,
    breaks: async () => {
      const controller = ['delete', 'pods', '-l', 'app=workflow-controller'];
      await kubectl(['--namespace', 'argo', ...controller, '--force', '--grace-period=0']);
      return 'hand on';
    },
  },
  {
    name: 'the Git server is away for 30 seconds when a push has landed, and its answer is lost',
    server: 'git',
    moment: pushed,
    breaks: async ({ git }) => {
      await git.close();
      void delay(30_000).then(() => git.open());
      return 'drop';
    },
    tells: { changed: 'false' },
  },
];

/** It hits every delivery that the server is used by, so it comes when no other runs. */
const ofMlflow: Fault = {
  name: 'MLflow is restarted when the alias has moved, and its answer is lost',
  server: 'mlflow',
  moment: promoted,
  breaks: async () => {
    const { stateDirectory, trackingUri } = inject('platform');
    await endService('mlflow', platformPaths(stateDirectory));
    const platform = await platformUp({ stateDirectory, cacheDirectory, log: () => {} });
    if (platform.trackingUri !== trackingUri) throw new Error(`MLflow is now at ${platform.trackingUri}`);
    return 'drop';
  },
};

/** A command that restarts the container runtime of the node. */
const restartRuntime = process.env['MILLRACE_RESTART_RUNTIME'];

/** It hits every pod of the node, so it comes when no other delivery runs. */
const ofTheNode: Fault = {
  name: 'the container runtime is restarted when the model is registered',
  server: 'mlflow',
  moment: registered,
  breaks: async () => {
    await execa(restartRuntime ?? '', { shell: true, stdio: 'ignore' });
    return 'hand on';
  },
  tells: { 'model-version': '1' },
};

const { folder, repository } = deliveries();
let data: FilesServer;
beforeAll(async () => {
  data = await serveFiles(join(folder, 'data'), await addressForPods());
});
afterAll(() => data.close());

describe('a delivery ends right though', () => {
  test.concurrent.for(faults)('$name', (fault, { expect }) => survives(fault, expect));

  test(ofMlflow.name, ({ expect }) => survives(ofMlflow, expect));

  const why = restartRuntime === undefined ? ' (MILLRACE_RESTART_RUNTIME gives no command for it)' : '';
  test.skipIf(restartRuntime === undefined)(`${ofTheNode.name}${why}`, ({ expect }) =>
    survives(ofTheNode, expect),
  );
});

async function survives(
  { server, moment, breaks, plan, tells = {} }: Fault,
  expect: ExpectStatic,
): Promise<void> {
  const model = unique('cluster-fault');
  const config = `[core]\n    remote = storage\n['remote "storage"']\n    url = ${data.url}\n`;
  const source = await repository({ metrics: goodMetrics, ...plan }, { '.dvc/config': config });
  let broke = false;
  const stepIn = async ({ method, path, status }: AnsweredCall) => {
    if (broke || !moment.test(`${method} ${path} ${status}`)) return 'hand on';
    broke = true;
    return (await breaks?.(world)) ?? 'hand on';
  };
  const world = await deliveryNamespace({ [server]: stepIn });
  try {
    const url = world.git.url + new URL(source.url).pathname;
    const workflow = await deliver(world.namespace, { 'model-name': model, 'repo-url': url });
    expect(broke).toBe(true);
    const { phase, message } = workflow.status ?? {};
    expect({ phase, message }).toEqual({ phase: 'Succeeded' });
    const version = outputOf(workflow, 'model-version');
    expect(outputOf(workflow, 'verdict')).toBe('promote');
    expect(await versionInUse(model)).toBe(version);
    expect(await deliveredVersions(source)).toEqual([version]);
    const uri = outputOf(workflow, 'model-uri');
    expect(await fileOf(source.path, manifestPath)).toContain(`storageUri: "${uri}"`);
    for (const [name, value] of Object.entries(tells)) expect(outputOf(workflow, name)).toBe(value);
  } finally {
    await world.remove();
  }
}
