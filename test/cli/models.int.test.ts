/** The commands about models, as people type them, against a real MLflow and a real Git server. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ensureStepBundle } from '../../lib/cli/demo/step-bundle.ts';
import { platformDocuments } from '../../lib/embedded/documents.ts';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { subjectsOf } from '../git/git-fixture.ts';
import { deliver, stepsOf } from '../torture/steps.ts';
import { document, type Model, makeModel, manifestPath, type World } from '../torture/world.ts';

const root = join(import.meta.dirname, '../..');
const { trackingUri, artifactRoot, gitUrl, gitDirectory, readToken, writeToken } = inject('platform');
const folder = mkdtempSync(join(tmpdir(), 'millrace-models-'));
const world: World = {
  trackingUri,
  artifactRoot,
  gitUrl,
  gitDirectory,
  writeTokenFile: join(folder, 'token'),
};
let model: Model;

beforeAll(async () => {
  writeFileSync(world.writeTokenFile, writeToken);
  await ensureStepBundle(join(root, '.millrace'), new AbortController().signal);
  model = await makeModel(world, [60, 50, 40]);
  for (const version of ['1', '2']) await deliver(stepsOf(world, model), version);
  const [platform, tokens] = [
    { trackingUri, artifactRoot },
    { readToken, writeToken },
  ];
  const given = platformDocuments({ ...platform, tokens }).map((one) => JSON.stringify(one));
  writeFileSync(join(folder, 'platform.yaml'), given.join('\n---\n'));
  // The delivery of dist/, for the model and the manifest of this test.
  const dist = readFileSync(join(root, 'dist/california-housing.k8s.yaml'), 'utf8')
    .replaceAll('CaliforniaHousingRegressor', model.name)
    .replaceAll('https://github.com/example/california-housing.git', `${gitUrl}/${model.repoPath}`)
    .replaceAll('k8s/workloads/inference-service.yml', manifestPath)
    .replaceAll('"name":"california-housing"', `"name":"${document.name}"`);
  writeFileSync(join(folder, 'delivery.yaml'), dist);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function millrace(...args: string[]) {
  const files = ['-f', join(folder, 'delivery.yaml'), '-f', join(folder, 'platform.yaml')];
  const takesFiles = args[0] !== 'history';
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [join(root, 'lib/cli/main.ts'), ...args, ...(takesFiles ? files : [])],
    {
      cwd: root,
      env: { NO_COLOR: '1', MLFLOW_TRACKING_URI: trackingUri, MILLRACE_STATE: join(folder, 'state') },
      reject: false,
    },
  );
  return { exitCode, stdout, stderr };
}

async function json(...args: string[]) {
  const { exitCode, stdout, stderr } = await millrace(...args, '--json');
  if (stdout === '') throw new Error(stderr);
  return { exitCode, answer: JSON.parse(stdout) };
}

test('back to the version before, held, seen by everybody, and released', async () => {
  expect(await json('status', model.name)).toMatchObject({
    exitCode: 0,
    answer: { models: [{ version: '2', gitVersion: '2', servedVersion: null, hold: null, drift: [] }] },
  });

  const back = await millrace('rollback', model.name, '--reason', 'too slow', '--by', 'ann');
  expect(back).toMatchObject({ exitCode: 0 });
  expect(back.stderr + back.stdout).not.toContain(writeToken);
  expect((await subjectsOf(model.repository))[0]).toBe(`roll production back to ${model.name} version 1`);
  expect(await json('status', model.name)).toMatchObject({
    exitCode: 0,
    answer: { models: [{ version: '1', gitVersion: '1', hold: 'rolled back by ann: too slow', drift: [] }] },
  });
  expect(await deliver(stepsOf(world, model), '3')).toBe('hold (rolled back)');

  const again = await millrace('rollback', model.name, '--reason', 'too slow');
  expect(again.exitCode).toBe(0);
  expect(await subjectsOf(model.repository)).toHaveLength(4);

  expect(await millrace('release', model.name, '--reason', 'fixed', '--by', 'ann')).toMatchObject({
    exitCode: 0,
  });
  const { answer } = await json('history', model.name);
  const moves: { kind: string; from: string; to: string; by: string; commit: string }[] =
    answer.aliases[0].moves;
  expect(moves.map(({ kind, from, to, by, commit }) => [kind, from, to, by, commit !== ''])).toEqual([
    ['promote', '', '1', 'gate', true],
    ['promote', '1', '2', 'gate', true],
    ['rollback', '2', '1', 'ann', true],
    ['release', '1', '1', 'ann', false],
  ]);

  const rollbackCommit = moves[2]?.commit ?? '';
  expect(await json('lineage', model.name, '--commit', rollbackCommit)).toMatchObject({
    exitCode: 0,
    answer: { versions: [{ version: '1', verdict: 'promote', commit: moves[0]?.commit }] },
  });
});

test('drift ends with exit code 3', async () => {
  const { name } = model;
  await createMlflow({ trackingUri }).setAlias({ name, version: '3' }, 'production');
  const { exitCode, stdout } = await millrace('status', name);
  expect(exitCode).toBe(3);
  expect(stdout).toContain(`${name}@production: the alias was moved without Millrace`);
  expect(stdout).toContain(`${name}@production: Git names version 1, and the alias version 3`);
});

test.each([
  [['rollback', 'Nobody', '--reason', 'x'], 2, "no delivery of model 'Nobody' among the manifests"],
  [['history', 'Nobody'], 1, 'RESOURCE_DOES_NOT_EXIST'],
  [['lineage'], 2, 'say what to follow'],
  [['release', 'Nobody'], 2, "required option '--reason <text>' not specified"],
])('refuses %j', async (args, exitCode, words) => {
  const end = await millrace(...args);
  expect(end.exitCode).toBe(exitCode);
  expect(end.stderr).toContain(words);
});
