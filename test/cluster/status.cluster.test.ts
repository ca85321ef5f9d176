/** `millrace status` and `lineage` on a real API server: what the live InferenceService holds, and where it drifted to. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Platform, platformDown, platformUp } from '../../lib/embedded/platform.ts';
import { readTokens } from '../../lib/embedded/tokens.ts';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { modelCommands } from '../cli/model-commands.ts';
import { deliver, stepsOf } from '../torture/steps.ts';
import { document, type Model, makeModel, type World } from '../torture/world.ts';
import { kubectl, makeNamespace, type Namespace } from './namespace.ts';

const crd = 'inferenceservices.serving.kserve.io';
/** KServe's kind as far as an API server needs it. */
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: crd },
  spec: {
    group: 'serving.kserve.io',
    scope: 'Namespaced',
    names: { kind: 'InferenceService', plural: 'inferenceservices', shortNames: ['isvc'] },
    versions: [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

const folder = mkdtempSync(join(tmpdir(), 'millrace-status-'));
const stateDirectory = join(folder, 'platform');
let namespace: Namespace;
let isOurCrd = false;
let model: Model;
let commands: ReturnType<typeof modelCommands>;
let env: Readonly<Record<string, string>>;
let uris: readonly string[];

beforeAll(async () => {
  isOurCrd = (await execa('kubectl', ['get', 'crd', crd], { reject: false })).exitCode !== 0;
  if (isOurCrd) await kubectl(['create', '-f', '-'], JSON.stringify(definition));
  await kubectl(['wait', `crd/${crd}`, '--for=condition=Established', '--timeout=60s']);
  namespace = await makeNamespace('status');
  const kubeconfig = join(folder, 'kubeconfig');
  copyFileSync(process.env['KUBECONFIG'] ?? '', kubeconfig);
  env = { KUBECONFIG: kubeconfig };
  await execa('kubectl', ['config', 'set-context', '--current', `--namespace=${namespace.name}`], { env });

  const cacheDirectory = join(import.meta.dirname, '../../.millrace/cache');
  const platform: Platform = await platformUp({ stateDirectory, cacheDirectory, log: () => {} });
  const { trackingUri, artifactRoot, gitUrl, gitDirectory } = platform;
  const tokens = readTokens(stateDirectory);
  if (tokens === undefined) throw new Error('the platform has no tokens');
  const writeTokenFile = join(folder, 'write-token');
  writeFileSync(writeTokenFile, tokens.writeToken, { mode: 0o600 });
  const world: World = { trackingUri, artifactRoot, gitUrl, gitDirectory, writeTokenFile };
  model = await makeModel(world, [60, 50]);
  for (const version of ['1', '2']) await deliver(stepsOf(world, model), version);
  const mlflow = createMlflow(world);
  const uriOf = async (version: string) =>
    (await mlflow.getVersion({ name: model.name, version })).tags.get('millrace.artifact-uri') ?? '';
  uris = await Promise.all(['1', '2'].map(uriOf));
  commands = modelCommands(join(folder, 'commands'), { world, model, tokens });
});
afterAll(async () => {
  await platformDown({ stateDirectory });
  await namespace.remove();
  if (isOurCrd) await kubectl(['delete', 'crd', crd, '--wait=false']);
  rmSync(folder, { recursive: true, force: true });
});

/** What Argo CD and KServe would make of the manifest: an object that loads that URI, ready or not. */
async function serve(storageUri: string | undefined, ready: 'True' | 'False'): Promise<void> {
  const { name } = document;
  const object = {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { name },
    spec: { predictor: { model: { modelFormat: { name: 'sklearn' }, storageUri } } },
  };
  await namespace.kubectl(['apply', '-f', '-'], JSON.stringify(object));
  const status = JSON.stringify({ status: { conditions: [{ type: 'Ready', status: ready }] } });
  await namespace.kubectl([
    ...['patch', 'inferenceservice', name, '--subresource=status', '--type=merge', `--patch=${status}`],
  ]);
}

const status = async () => {
  const { exitCode, answer } = await commands.json(['status', model.name], env);
  const [{ version, gitVersion, servedVersion, drift }] = answer.models;
  return { exitCode, versions: [version, gitVersion, servedVersion], drift };
};

test('nothing serves yet, the right version serves, it is not ready, it is another one, or one that nobody delivered', async () => {
  expect(await status()).toEqual({ exitCode: 0, versions: ['2', '2', null], drift: [] });

  await serve(uris[1], 'True');
  expect(await status()).toEqual({ exitCode: 0, versions: ['2', '2', '2'], drift: [] });
  const shown = await commands.millrace(['status', model.name], env);
  expect(shown.stdout).toMatch(/production +2 +2 +2 +2, promote +✔ in step/);
  const lineage = await commands.millrace(['lineage', `${model.name}:2`], env);
  expect(lineage.stdout).toMatch(/served +as production/);

  await serve(uris[1], 'False');
  const unready = 'the cluster is not ready to serve version 2';
  expect(await status()).toEqual({ exitCode: 3, versions: ['2', '2', '2'], drift: [unready] });

  await serve(uris[0], 'True');
  const behind = 'the cluster serves version 1, not what Git names';
  expect(await status()).toEqual({ exitCode: 3, versions: ['2', '2', '1'], drift: [behind] });

  await serve('s3://by/hand', 'True');
  const byHand = 'the cluster serves s3://by/hand, not what Git names';
  expect(await status()).toEqual({ exitCode: 3, versions: ['2', '2', null], drift: [byHand] });
});
