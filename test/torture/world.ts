/** Models and repositories to be tormented, on real servers, and what must be true of them in the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { createRepository } from '../../lib/embedded/git-server.ts';
import type { BasicAuth } from '../../lib/mlflow/access.ts';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { readHistory } from '../../lib/steps/history/move.ts';
import { pathOf, seed, unique } from '../mlflow/seed.ts';

/** The servers. */
export interface World {
  readonly trackingUri: string;
  readonly artifactRoot: string;
  readonly gitUrl: string;
  readonly gitDirectory: string;
  readonly writeTokenFile: string;
  /** What the MLflow server asks for. @default nothing */
  readonly basic?: BasicAuth;
  /** The workspace of the models. @default the server has none */
  readonly workspace?: string;
}

/** A registered model whose versions 1, 2, … logged these numbers, and the repository of its manifest. */
export interface Model {
  readonly name: string;
  readonly repository: string;
  readonly repoPath: string;
  readonly workflowUid: string;
}

export const alias = 'production';
export const manifestPath = 'k8s/service.yaml';
export const document = { kind: 'InferenceService', name: 'torture' };
export const field = ['spec', 'predictor', 'model', 'storageUri'];

const manifest = `apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: torture
spec:
  predictor:
    model:
      storageUri: s3://none/yet # by hand
`;

/**
 * Makes a model with a version for each number; the newest one's run carries the tags of a training. As MLflow 3 does,
 * each version is a logged `model`; as MLflow 2 does, a folder of its run, a `file`.
 */
export async function makeModel(
  world: World,
  rmses: readonly number[],
  kind: 'model' | 'file' = 'model',
): Promise<Model> {
  const server = seed(world.trackingUri, accessOf(world));
  const name = unique('torture');
  const workflowUid = unique('uid');
  const experimentId = await server.experiment();
  await server.model(name);
  for (const [index, rmse] of rmses.entries()) {
    const isLast = index === rmses.length - 1;
    const tags = { 'millrace.workflow-uid': workflowUid, 'millrace.attempt': '0' };
    const { runId, artifactUri } = await server.run(experimentId, isLast ? tags : {});
    await server.metric(runId, 'rmse', rmse);
    if (kind === 'file') {
      await server.file(`${pathOf(artifactUri)}/model/MLmodel`);
      await server.version(name, { source: `${artifactUri}/model`, run_id: runId });
    } else {
      const modelId = await server.loggedModel(experimentId, runId);
      await server.version(name, { source: `models:/${modelId}`, run_id: runId, model_id: modelId });
    }
  }
  const repository = await createRepository(world.gitDirectory, name);
  await execa('git', ['fast-import', '--quiet'], {
    cwd: repository,
    input: [
      'commit refs/heads/main\ncommitter A <a@b.invalid> 1700000000 +0000\n',
      `data 5\nfirst\nM 100644 inline ${manifestPath}\ndata ${manifest.length}\n${manifest}\n`,
    ].join(''),
  });
  return { name, repository, repoPath: `${name}.git`, workflowUid };
}

/** What must be true of a model. */
export interface Expected {
  /** The version that has the alias, and whose URI stands in Git. */
  readonly version: string;
  /** Every move, as `promote 1>2`. */
  readonly moves: readonly string[];
  /** How many commits there are after the first. @default it does not matter */
  readonly commits?: number;
}

/** What is wrong with a model, a sentence each; nothing when all is right. */
export async function wrongs(world: World, model: Model, expected: Expected): Promise<readonly string[]> {
  const mlflow = createMlflow(world);
  const registered = await mlflow.getModel(model.name);
  const history = readHistory(registered, alias);
  const moves = history.map(({ kind, from, to }) => `${kind} ${from}>${to}`);
  const { tags } = await mlflow.getVersion({ name: model.name, version: expected.version });
  const uri = tags.get('millrace.artifact-uri') ?? 'none on record';
  const inGit = (await git(model, 'cat-file', 'blob', `main:${manifestPath}`)).includes(` ${uri} #`);
  const commits = await commitsOf(model);
  return [
    ...differs('alias', registered.aliases.get(alias), expected.version),
    ...differs('history', moves.join(', '), expected.moves.join(', ')),
    ...differs('numbers', history.map(({ number }) => number).join(), history.map((_, at) => at + 1).join()),
    ...differs('unfinished moves', history.filter(({ done }) => !done).length, 0),
    ...(expected.commits === undefined ? [] : differs('commits', commits, expected.commits)),
    ...(expected.commits === undefined || inGit ? [] : [`Git does not name ${uri}`]),
  ];
}

/** How many commits there are after the first. */
export async function commitsOf(model: Model): Promise<number> {
  return Number(await git(model, 'rev-list', '--count', 'main')) - 1;
}

/** A folder that is gone when `use` has ended. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'torture-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Does something with each, several at a time; the results are in the order of the items. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  use: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = [...items.entries()];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await use(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

function accessOf({ basic, workspace }: World): Readonly<Record<string, string>> {
  const login = basic && Buffer.from(`${basic.username}:${basic.password}`).toString('base64');
  return {
    ...(login && { authorization: `Basic ${login}` }),
    ...(workspace && { 'x-mlflow-workspace': workspace }),
  };
}

function differs(what: string, is: unknown, shouldBe: unknown): readonly string[] {
  return is === shouldBe ? [] : [`${what}: ${String(is)} instead of ${String(shouldBe)}`];
}

async function git(model: Model, ...args: string[]): Promise<string> {
  return (await execa('git', args, { cwd: model.repository })).stdout;
}
