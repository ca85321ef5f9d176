/** The delivery of `dist/` as it stands, from the training image to the commit, on the real Argo and by the local runner. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Workflow } from '../../lib/argo/manifest.ts';
import { differencesOf } from '../conformance/compare.ts';
import { type Result, resultOf } from '../conformance/result.ts';
import { deliveries, root } from '../e2e/delivery.ts';
import { versionInUse } from '../e2e/registered-models.ts';
import { manifestPath, type TrainingRepository } from '../e2e/training-repository.ts';
import { commitFiles, fileOf, git } from '../git/git-fixture.ts';
import { unique } from '../mlflow/seed.ts';
import { deliveredVersions, outputOf } from './delivered.ts';
import { type DeliveryNamespace, deliveryNamespace } from './delivery-namespace.ts';
import { type FilesServer, serveFiles } from './files-server.ts';

const example = join(root, 'examples/california-housing/repository');
const { deliver, folder, repository } = deliveries();

let cluster: DeliveryNamespace;
let data: FilesServer;
let onArgo: Way;
let here: Way;
beforeAll(async () => {
  cluster = await deliveryNamespace();
  data = await serveFiles(join(folder, 'data'), cluster.git.host);
  onArgo = { model: unique('cluster'), source: await exampleRepository() };
  here = { model: unique('cluster'), source: await exampleRepository() };
});
afterAll(async () => {
  data.close();
  await cluster.remove();
});

/** The two ways, each with a model and a repository of its own. */
interface Way {
  readonly model: string;
  readonly source: TrainingRepository;
}

describe('the delivery of dist/', () => {
  test('delivers version 1', () => deliversBoth('1'));
  test('delivers version 2 over version 1', () => deliversBoth('2'));

  test('holds a worse version 3: the alias stays, and Git too', async () => {
    await Promise.all([onArgo, here].map(({ source }) => makeWorse(source)));
    const [theirs, ours] = await both();
    expect(theirs.status?.phase).toBe('Succeeded');
    expect(outputOf(theirs, 'model-version')).toBe('3');
    expect(outputOf(theirs, 'verdict')).toBe('hold');
    expect(await versionInUse(onArgo.model)).toBe('2');
    expect(await deliveredVersions(onArgo.source)).toEqual(['2', '1']);
    expect(differences(theirs, ours)).toEqual([]);
  });

  async function deliversBoth(version: string): Promise<void> {
    const [theirs, ours] = await both();
    const { model, source } = onArgo;
    expect(theirs.status?.phase).toBe('Succeeded');
    expect(outputOf(theirs, 'model-version')).toBe(version);
    expect(await versionInUse(model)).toBe(version);
    expect((await deliveredVersions(source))[0]).toBe(version);
    const uri = outputOf(theirs, 'model-uri');
    expect(uri).toMatch(/^s3:\/\/models\/mlflow\/.+\/artifacts$/);
    expect(await fileOf(source.path, manifestPath)).toContain(`storageUri: "${uri}"`);
    expect(outputOf(theirs, 'commit')).toBe(await git(source.path, 'rev-parse', 'main'));
    expect(await git(source.path, 'diff', '--numstat', 'main~1', 'main')).toBe(`1\t1\t${manifestPath}`);
    expect(differences(theirs, ours)).toEqual([]);
  }

  async function both(): Promise<readonly [Workflow, Workflow]> {
    return await Promise.all([
      cluster.deliver(parametersOf(onArgo)),
      deliver(parametersOf(here)).then(({ workflow }) => workflow),
    ]);
  }
});

function parametersOf({ model, source }: Way) {
  return { 'model-name': model, 'repo-url': cluster.git.url + new URL(source.url).pathname };
}

/** The example's own repository, with its data where pods can read them. */
async function exampleRepository(): Promise<TrainingRepository> {
  const read = (file: string) => readFileSync(join(example, file), 'utf8');
  return await repository(undefined, {
    'pipelines/train.py': read('pipelines/train.py'),
    '.dvc/config': read('.dvc/config').replace(/url = .*/, `url = ${data.url}`),
  });
}

async function makeWorse({ path }: TrainingRepository): Promise<void> {
  const params = await fileOf(path, 'params.yaml');
  await commitFiles(path, { 'params.yaml': params.replace(/^alpha: .*/m, 'alpha: 10000.0') });
}

function differences(theirs: Workflow, ours: Workflow): readonly string[] {
  return differencesOf(plain(theirs, onArgo), plain(ours, here));
}

/** What cannot be the same in two deliveries: the names of the model, the repository, the run, commits, the workflow's uid. */
function plain(workflow: Workflow, { model, source }: Way): Result {
  const outputs = ['run-id', 'commit', 'code-revision', 'model-uri'];
  const different = {
    model,
    repository: basename(source.path, '.git'),
    uid: workflow.metadata.uid,
    ...Object.fromEntries(outputs.map((name) => [name, outputOf(workflow, name)])),
  };
  let text = JSON.stringify(resultOf(workflow));
  for (const [name, value] of Object.entries(different))
    if (value) text = text.replaceAll(value, `<${name}>`);
  return JSON.parse(text);
}
