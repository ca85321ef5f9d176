/** Promotion, hold, rollback and release on both major versions of MLflow, as they are deployed in earnest. */
import { pbkdf2Sync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findVersions } from '../../lib/cli/registry/find-versions.ts';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { type MlflowServer, type MlflowServerOptions, startMlflow } from '../servers/mlflow-server.ts';
import { type Postgresql, postgresqlPrograms, startPostgresql } from '../servers/postgresql.ts';
import { runProgram } from '../steps/run-step.ts';
import { deliver, goBack, stepsOf } from './steps.ts';
import { alias, makeModel, type World, wrongs } from './world.ts';

const { gitUrl, gitDirectory, writeToken } = inject('platform');
const folder = mkdtempSync(join(tmpdir(), 'mlflow-versions-'));
const fileOf = (name: string, text: string) => {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
};
const writeTokenFile = fileOf('token', writeToken);
const basic = { username: 'admin', password: 'hunter2-hunter2' };
let postgresql: Postgresql | undefined;

/** Each server starts anew, and its Python environment may have to be built. */
const timeout = 300_000;

beforeAll(async () => {
  postgresql = postgresqlPrograms === undefined ? undefined : await startPostgresql(postgresqlPrograms);
});
afterAll(async () => {
  await postgresql?.close();
  rmSync(folder, { recursive: true });
});

test('MLflow 2.22', { timeout }, async () => {
  await withServer('mlflow-2.txt', {}, (server) => wholeStory({ ...server, basic }, 'file'));
});

test('MLflow 3, with workspaces and a path prefix', { timeout }, async () => {
  const options = { prefix: '/team/mlflow', args: ['--enable-workspaces'] };
  await withServer('mlflow.txt', options, async (server) => {
    const authorization = `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`;
    const made = await fetch(`${server.trackingUri}/api/3.0/mlflow/workspaces`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'team-a' }),
    });
    expect(made.status).toBe(201);
    const model = await wholeStory({ ...server, basic, workspace: 'team-a' }, 'model');
    await whatPodsAreTold(server, model.name);
  });
});

/** On PostgreSQL, or on SQLite where there is none, asking for a user and a password. */
async function withServer(
  requirements: string,
  options: Pick<MlflowServerOptions, 'prefix' | 'args'>,
  use: (server: MlflowServer) => Promise<unknown>,
) {
  const users = join(folder, `${requirements}.users.db`);
  const config = fileOf(
    `${requirements}.ini`,
    `[mlflow]
default_permission = NO_PERMISSIONS
database_uri = sqlite:///${users}
admin_username = ${basic.username}
admin_password = ${basic.password}
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
`,
  );
  const database = await postgresql?.database(requirements);
  const server = await startMlflow({
    requirements,
    ...(database !== undefined && { database }),
    plugins: ['mlflow-auth.txt'],
    ...options,
    args: ['--app-name', 'basic-auth', ...(options.args ?? [])],
    env: { MLFLOW_FLASK_SERVER_SECRET_KEY: 'for tests', MLFLOW_AUTH_CONFIG_PATH: config },
  });
  try {
    hashQuickly(users);
    await use(server);
  } finally {
    await server.close();
  }
}

/** MLflow checks the password at every request, against a hash that takes a tenth of a second by design. */
function hashQuickly(users: string): void {
  const hash = pbkdf2Sync(basic.password, 'salt', 1, 32, 'sha256').toString('hex');
  using database = new DatabaseSync(users);
  const update = database.prepare('UPDATE users SET password_hash = ? WHERE username = ?');
  expect(update.run(`pbkdf2:sha256:1$salt$${hash}`, basic.username).changes).toBe(1);
}

/** Deliveries, one held by its gate, a rollback, one held by that, a release; gives the model. */
async function wholeStory(
  server: Pick<World, 'trackingUri' | 'artifactRoot' | 'basic' | 'workspace'>,
  kind: 'file' | 'model',
) {
  const world: World = { ...server, gitUrl, gitDirectory, writeTokenFile };
  const model = await makeModel(world, [60, 50, 80, 40], kind);
  const steps = stepsOf(world, model);
  const verdicts: string[] = [];
  for (const number of ['1', '2', '3']) verdicts.push(await deliver(steps, number));
  expect(verdicts).toEqual(['promote', 'promote', 'hold']);
  expect(await steps.collect()).toMatchObject({ modelVersion: '4' });
  expect(await goBack(steps)).toBe('1');
  expect(await deliver(steps, '4')).toBe('hold (rolled back)');
  await steps.releaseHold();
  expect(await deliver(steps, '4')).toBe('promote');
  const moves = ['promote >1', 'promote 1>2', 'rollback 2>1', 'release 1>1', 'promote 1>4'];
  expect(await wrongs(world, model, { version: '4', moves, commits: 4 })).toEqual([]);

  const mlflow = createMlflow(world);
  expect((await mlflow.newestVersion(model.name))?.version).toBe('4');
  const byData = await findVersions({ data: 'd' }, mlflow);
  expect(byData.map(({ version: number }) => number)).toEqual(['4']);
  return model;
}

/** The same as programs: by files and variables, and what they say when those are wrong. */
async function whatPodsAreTold({ trackingUri, artifactRoot }: MlflowServer, name: string): Promise<void> {
  const user = `--mlflow-username-file=${fileOf('user', basic.username)}`;
  const login = [user, `--mlflow-password-file=${fileOf('password', basic.password)}`];
  const given = { MLFLOW_TRACKING_URI: trackingUri, MLFLOW_ARTIFACT_ROOT: artifactRoot };
  const find = (args: readonly string[], MLFLOW_WORKSPACE: string) =>
    runProgram(['find-version', `--model-name=${name}`, `--alias=${alias}`, ...args], {
      ...given,
      MLFLOW_WORKSPACE,
    });

  expect(await find(login, 'team-a')).toMatchObject({ exitCode: 0, outputs: { 'model-version': '4' } });
  const resolved = await runProgram(['resolve-uri', `--model-name=${name}`, '--model-version=4', ...login], {
    ...given,
    MLFLOW_WORKSPACE: 'team-a',
  });
  expect(resolved.outputs['model-uri']).toMatch(`${artifactRoot}/workspaces/team-a/`);
  expect(existsSync(fileURLToPath(`${resolved.outputs['model-uri']}/MLmodel`))).toBe(true);

  const wrong = [user, `--mlflow-password-file=${fileOf('wrong', 'hunter3-hunter3')}`];
  const ends = [
    await find(wrong, 'team-a'),
    await find([], 'team-a'),
    await find(login, ''),
    await find(login, 'team-b'),
    await find(login, 'Team A'),
  ];
  expect(ends.map(({ exitCode, messages }) => [exitCode, ...messages])).toEqual([
    [
      1,
      expect.stringMatching(/status 401: .*; give a token that MLflow takes .*, or a user and a password$/),
    ],
    [1, expect.stringMatching(/status 401/)],
    [1, expect.stringMatching(`RESOURCE_DOES_NOT_EXIST: .*${name}`)],
    [1, expect.stringMatching(/RESOURCE_DOES_NOT_EXIST: Workspace 'team-b' not found/)],
    [2, 'MLFLOW_WORKSPACE "Team A" names no workspace: it is of small letters, digits and hyphens'],
  ]);
  expect(ends.some(({ stderr }) => /hunter[23]/.test(stderr))).toBe(false);
}
