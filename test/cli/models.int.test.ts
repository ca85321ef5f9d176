/** The commands about models, as people type them, against a real MLflow and a real Git server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ensureStepBundle } from '../../lib/cli/demo/step-bundle.ts';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { subjectsOf } from '../git/git-fixture.ts';
import { deliver, stepsOf } from '../torture/steps.ts';
import { type Model, makeModel, type World } from '../torture/world.ts';
import { modelCommands } from './model-commands.ts';

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
let commands: ReturnType<typeof modelCommands>;

beforeAll(async () => {
  writeFileSync(world.writeTokenFile, writeToken);
  await ensureStepBundle(join(root, '.millrace'), new AbortController().signal);
  model = await makeModel(world, [60, 50, 40]);
  for (const version of ['1', '2']) await deliver(stepsOf(world, model), version);
  commands = modelCommands(folder, { world, model, tokens: { readToken, writeToken } });
});
afterAll(() => rmSync(folder, { recursive: true }));

const millrace = (...args: string[]) => commands.millrace(args);
const json = (...args: string[]) => commands.json(args);

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
