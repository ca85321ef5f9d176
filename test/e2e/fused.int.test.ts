/** A release in one pod does what one of four pods does: the same registry, the same commits, also when it is held or cut off. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { KubernetesObject, Workflow } from '../../lib/argo/manifest.ts';
import { ensureStepBundle } from '../../lib/cli/demo/step-bundle.ts';
import type { PodsOfRelease } from '../../lib/delivery/release-template.ts';
import { loadEnvironments } from '../../lib/environments/environments.ts';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { runWorkflow } from '../../lib/runner/run-workflow.ts';
import { readHistory } from '../../lib/steps/history/move.ts';
import { plainProps, synthesize } from '../delivery/deliveries.ts';
import { git } from '../git/git-fixture.ts';
import { document, type Model, makeModel, manifestPath, type World } from '../torture/world.ts';
import { documentsOf, root } from './delivery.ts';

const { trackingUri, artifactRoot, gitUrl, gitDirectory, writeToken } = inject('platform');
const folder = mkdtempSync(join(tmpdir(), 'millrace-fused-'));
const writeTokenFile = join(folder, 'token');
const world: World = { trackingUri, artifactRoot, gitUrl, gitDirectory, writeTokenFile };
const mlflow = createMlflow({ trackingUri });

beforeAll(async () => {
  writeFileSync(writeTokenFile, writeToken);
  await ensureStepBundle(join(root, '.millrace'), new AbortController().signal);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A model with the versions 1, 2 and 3, of which 2 is better than 1, and 3 is worse than the gate allows. */
async function modelWith(pods: PodsOfRelease) {
  const model = await makeModel(world, [60, 50, 70]);
  const deploy = { manifestPath, document };
  const { documents } = synthesize({
    modelName: model.name,
    alias: 'staging',
    pods,
    source: { repoUrl: `${gitUrl}/${model.repoPath}` },
    gate: { rules: [{ metric: 'rmse', greaterIsBetter: false, threshold: 65 }], firstModel: 'promote' },
    deploy: { ...plainProps.deploy, ...deploy },
    promotions: [{ alias: 'production', deploy }],
  });
  const ours: KubernetesObject[] = documents
    .filter(({ kind }) => kind === 'WorkflowTemplate')
    .map((one) => ({ apiVersion: 'argoproj.io/v1alpha1', ...one }));
  /** Takes a version to production; what is said in `parameters` stands in for the workflow's own. */
  const release = async (version: string, parameters: Readonly<Record<string, string>> = {}) => {
    await mlflow.setAlias({ name: model.name, version }, 'staging');
    return await runWorkflow({
      documents: documentsOf({ edit: () => ours }),
      workflow: { kind: 'WorkflowTemplate', name: 'churn-to-production' },
      parameters,
      environments: await loadEnvironments(join(root, 'environments.yaml'), {
        cacheDirectory: join(root, '.millrace/cache'),
      }),
      stateDirectory: join(folder, 'state'),
    });
  };
  return { model, release };
}

/** What registry and repository say, without what differs from run to run. */
async function stateOf({ name, repository }: Model) {
  const registered = await mlflow.getModel(name);
  const plain = (text: string) =>
    text
      .replaceAll(name, 'MODEL')
      .replaceAll(/churn-to-production-[a-z0-9]{5}/g, 'WORKFLOW')
      .replaceAll(/\b(m-)?[0-9a-f]{32,40}\b/g, 'ID')
      .replaceAll(/\/artifacts\/\d+\//g, '/artifacts/EXPERIMENT/');
  const versions = await Promise.all(['2', '3'].map((version) => mlflow.getVersion({ name, version })));
  return {
    holder: registered.aliases.get('production'),
    moves: readHistory(registered, 'production').map(({ kind, from, to, why }) => [kind, from, to, why]),
    tags: versions.map(({ tags }) => [...tags].map(([key, value]) => `${key}=${plain(value)}`).toSorted()),
    commits: plain(await git(repository, 'log', '--format=%s%n%(trailers)', 'main')),
    manifest: plain(await git(repository, 'cat-file', 'blob', `main:${manifestPath}`)),
  };
}

function outputsOf({ metadata, status }: Workflow) {
  const outputs = status?.nodes?.[metadata.name ?? '']?.outputs?.parameters ?? [];
  const values = outputs.map(({ name, value }): [string, string | undefined] => [name, value]);
  return new Map(values.filter(([name]) => !['model-uri', 'commit'].includes(name)));
}

function failedIn({ status }: Workflow) {
  const failed = Object.values(status?.nodes ?? {}).filter(({ phase }) => phase === 'Failed');
  return failed.map(({ displayName }) => displayName);
}

test('promoted and held, it leaves what four pods leave', async () => {
  const ends = [];
  for (const pods of ['per-step', 'fused'] as const) {
    const { model, release } = await modelWith(pods);
    const promoted = await release('2');
    const held = await release('3');
    expect([promoted.status?.phase, held.status?.phase]).toEqual(['Succeeded', 'Succeeded']);
    expect([outputsOf(promoted).get('verdict'), outputsOf(held).get('verdict')]).toEqual(['promote', 'hold']);
    ends.push({ ...(await stateOf(model)), outputs: [outputsOf(promoted), outputsOf(held)] });
  }
  const [perStep, fused] = ends;
  expect(fused).toEqual(perStep);
  expect(fused).toMatchObject({ holder: '2', moves: [['promote', '', '2', 'rmse 50 is at most 65']] });
});

test('cut off between the alias and Git, it ends as if nothing had been once it is run again', async () => {
  const ends = [];
  for (const pods of ['per-step', 'fused'] as const) {
    const { model, release } = await modelWith(pods);
    const cut = await release('2', { 'manifest-path': 'k8s/none.yaml' });
    expect(failedIn(cut)).toContain(pods === 'fused' ? 'main' : 'update-git');
    const { aliases } = await mlflow.getModel(model.name);
    expect(aliases.get('production')).toBe('2');
    const again = await release('2');
    expect(again.status?.phase).toBe('Succeeded');
    ends.push({ ...(await stateOf(model)), outputs: outputsOf(again) });
  }
  const [perStep, fused] = ends;
  expect(fused).toEqual(perStep);
  expect(fused?.outputs.get('reasons')).toBe('["rmse 50 is at most 65"]');
});
