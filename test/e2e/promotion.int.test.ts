/** From one environment to the next, with a person's approval: a workflow of its own, run as the manifests say. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ensureStepBundle } from '../../lib/cli/demo/step-bundle.ts';
import { loadEnvironments } from '../../lib/environments/environments.ts';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { parseApproval } from '../../lib/runner/approvals/answers.ts';
import { runWorkflow } from '../../lib/runner/run-workflow.ts';
import { readHistory } from '../../lib/steps/history/move.ts';
import { plainProps, synthesize } from '../delivery/deliveries.ts';
import { git, subjectsOf } from '../git/git-fixture.ts';
import { document, makeModel, manifestPath, type World } from '../torture/world.ts';
import { documentsOf, root } from './delivery.ts';

const { trackingUri, artifactRoot, gitUrl, gitDirectory, writeToken } = inject('platform');
const folder = mkdtempSync(join(tmpdir(), 'millrace-promotion-'));
const world: World = {
  trackingUri,
  artifactRoot,
  gitUrl,
  gitDirectory,
  writeTokenFile: join(folder, 'token'),
};
const mlflow = createMlflow({ trackingUri });

beforeAll(async () => {
  writeFileSync(world.writeTokenFile, writeToken);
  await ensureStepBundle(join(root, '.millrace'), new AbortController().signal);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts `churn-to-production` for a model whose version 2 has the alias `staging`. */
async function promoteToProduction(answers: readonly string[]) {
  const model = await makeModel(world, [60, 50]);
  await mlflow.setAlias({ name: model.name, version: '2' }, 'staging');
  const deploy = { manifestPath, document };
  const { documents } = synthesize({
    modelName: model.name,
    alias: 'staging',
    source: { repoUrl: `${gitUrl}/${model.repoPath}` },
    gate: { rules: [{ metric: 'rmse', greaterIsBetter: false, threshold: 65 }], firstModel: 'promote' },
    deploy: { ...plainProps.deploy, ...deploy },
    promotions: [{ alias: 'production', deploy, approval: {} }],
  });
  const ours = documents.filter(({ kind }) => kind === 'WorkflowTemplate');
  const workflow = await runWorkflow({
    documents: documentsOf({
      edit: () => ours.map((one) => ({ apiVersion: 'argoproj.io/v1alpha1', ...one })),
    }),
    workflow: { kind: 'WorkflowTemplate', name: 'churn-to-production' },
    parameters: {},
    environments: await loadEnvironments(join(root, 'environments.yaml'), {
      cacheDirectory: join(root, '.millrace/cache'),
    }),
    stateDirectory: join(folder, 'state'),
    approvals: answers.map(parseApproval),
  });
  const outputs = workflow.status?.nodes?.[workflow.metadata.name ?? '']?.outputs?.parameters ?? [];
  const registered = await mlflow.getModel(model.name);
  return {
    model,
    phase: workflow.status?.phase,
    output: (name: string) => outputs.find((one) => one.name === name)?.value,
    holder: registered.aliases.get('production'),
    moves: readHistory(registered, 'production').map(({ kind, from, to, by, why }) => [
      kind,
      from,
      to,
      by,
      why,
    ]),
  };
}

test('a version that a person approves gets the alias, and registry and commit name that person', async () => {
  const said = ['approve.decision=approve', 'approve.by=ann', 'approve.reason=tried in staging'];
  const { model, phase, output, holder, moves } = await promoteToProduction(said);
  expect({ phase, verdict: output('verdict'), version: output('model-version'), holder }).toEqual({
    ...{ phase: 'Succeeded', verdict: 'promote', version: '2', holder: '2' },
  });
  expect(moves).toEqual([['promote', '', '2', 'ann', 'approved: tried in staging; rmse 50 is at most 65']]);
  expect((await subjectsOf(model.repository))[0]).toBe(`deliver ${model.name} version 2 to production`);
  const trailers = await git(model.repository, 'log', '-1', '--format=%(trailers)', 'main');
  expect(trailers).toContain('Millrace-Approved-By: ann\nMillrace-Approval-Reason: tried in staging');
});

test('a version that a person rejects is held, and nothing moves', async () => {
  const said = ['approve.decision=reject', 'approve.by=ann', 'approve.reason=not on a Friday'];
  const { model, phase, output, holder, moves } = await promoteToProduction(said);
  expect({ phase, verdict: output('verdict'), holder, moves }).toEqual({
    ...{ phase: 'Succeeded', verdict: 'hold', holder: undefined, moves: [] },
  });
  expect(await subjectsOf(model.repository)).toHaveLength(1);
});
