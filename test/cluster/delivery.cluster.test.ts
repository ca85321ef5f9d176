/**
 * `dist/` as it stands, on the real Argo: MLflow with PostgreSQL and the object store, the policies, and deliveries from the
 * training image to the commit on a Git server of the cluster. The local runner ends the same deliveries in the same way.
 */
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
import { deliveredVersions, deliver as deliverOnArgo, outputOf } from './delivered.ts';
import { type GitHost, gitHost } from './git-host.ts';
import { type PlatformNamespace, platformNamespace } from './platform-namespace.ts';

const readExample = (file: string) =>
  readFileSync(join(root, 'examples/california-housing/repository', file), 'utf8');
const training = readExample('pipelines/train.py');
const { deliver, folder, repository } = deliveries();

let host: GitHost;
let platform: PlatformNamespace;
let onArgo: Way;
let here: Way;
beforeAll(async () => {
  const source = await repository();
  host = await gitHost(source.path);
  await host.serveData(join(folder, 'data'));
  await commitFiles(source.path, exampleFiles(host.dataUrl));
  await host.push(source.path);
  onArgo = { model: unique('cluster'), source, repoUrl: host.repoUrl };
  const ours = await repository(undefined, exampleFiles());
  here = { model: unique('cluster'), source: ours, repoUrl: ours.url };
  platform = await platformNamespace(host);
});
afterAll(async () => {
  await platform.remove();
  await host.remove();
});

/** The two ways, each with a model and a repository of its own. */
interface Way {
  readonly model: string;
  readonly source: TrainingRepository;
  /** The repository as its pods have it. */
  readonly repoUrl: string;
}

describe('the delivery of dist/', () => {
  test('delivers version 1', () => deliversBoth('1'));
  test('delivers version 2 over version 1', () => deliversBoth('2'));

  test('holds a worse version 3: the alias stays, and Git too', async () => {
    await Promise.all([onArgo, here].map(({ source }) => setAlpha(source, 10_000)));
    await host.push(onArgo.source.path);
    const [theirs, ours] = await both();
    expect(theirs.status?.phase).toBe('Succeeded');
    expect(outputOf(theirs, 'model-version')).toBe('3');
    expect(outputOf(theirs, 'verdict')).toBe('hold');
    expect(await inUse()).toBe('2');
    expect(await deliveredVersions(onArgo.source)).toEqual(['2', '1']);
    expect(differences(theirs, ours)).toEqual([]);
  });

  test('delivers version 4 though the pod of MLflow is deleted when the alias has moved', async () => {
    const { source } = onArgo;
    await setAlpha(source, 10);
    await host.push(source.path);
    const { namespace } = platform;
    const log = ['logs', '--follow', '--since=1s', 'deployment/mlflow'];
    const moved = namespace
      .firstLine(log, (line) => line.includes('"POST /api/2.0/mlflow/registered-models/alias HTTP/1.1" 200'))
      .then(() =>
        namespace.kubectl(['delete', 'pod', '-l', 'app.kubernetes.io/name=mlflow', '--wait=false']),
      );
    const workflow = await deliverOnArgo(namespace, parametersOf(onArgo));
    await moved;
    await host.fetch(source.path);
    expect(workflow.status?.phase).toBe('Succeeded');
    expect(await inUse()).toBe('4');
    expect(await deliveredVersions(source)).toEqual(['4', '2', '1']);
  });

  async function deliversBoth(version: string): Promise<void> {
    const [theirs, ours] = await both();
    const { source } = onArgo;
    expect(theirs.status?.phase).toBe('Succeeded');
    expect(outputOf(theirs, 'model-version')).toBe(version);
    expect(await inUse()).toBe(version);
    expect((await deliveredVersions(source))[0]).toBe(version);
    const uri = outputOf(theirs, 'model-uri');
    expect(uri).toMatch(/^s3:\/\/models\/mlflow\/.+\/artifacts$/);
    expect(await fileOf(source.path, manifestPath)).toContain(`storageUri: "${uri}"`);
    expect(outputOf(theirs, 'commit')).toBe(await git(source.path, 'rev-parse', 'main'));
    expect(await git(source.path, 'diff', '--numstat', 'main~1', 'main')).toBe(`1\t1\t${manifestPath}`);
    expect(differences(theirs, ours)).toEqual([]);
  }

  async function both(): Promise<readonly [Workflow, Workflow]> {
    const both = await Promise.all([
      deliverOnArgo(platform.namespace, parametersOf(onArgo)),
      deliver(parametersOf(here)).then(({ workflow }) => workflow),
    ]);
    await host.fetch(onArgo.source.path);
    return both;
  }
});

function parametersOf({ model, repoUrl }: Way) {
  return { 'model-name': model, 'repo-url': repoUrl };
}

/** The example's own training, with its data where pods can read them. */
function exampleFiles(dataUrl?: string): Readonly<Record<string, string>> {
  return {
    'pipelines/train.py': training,
    ...(dataUrl && { '.dvc/config': readExample('.dvc/config').replace(/url = .*/, `url = ${dataUrl}`) }),
  };
}

async function inUse(): Promise<string | undefined> {
  return await platform.withMlflow((trackingUri) => versionInUse(onArgo.model, { trackingUri }));
}

/** Sets how strong the penalty of the training is. From now on it reads the model in use as well. */
async function setAlpha({ path }: TrainingRepository, alpha: number): Promise<void> {
  const params = await fileOf(path, 'params.yaml');
  await commitFiles(path, {
    'params.yaml': params.replace(/^alpha: .*/m, `alpha: ${alpha}`),
    'pipelines/train.py': `${training}\n${readModelInUse}\n`,
  });
}

const readModelInUse =
  'mlflow.artifacts.download_artifacts(f"models:/{os.environ[\'MODEL_NAME\']}@production")';

function differences(theirs: Workflow, ours: Workflow): readonly string[] {
  return differencesOf(plain(theirs, onArgo), plain(ours, here));
}

/** What cannot be the same in two deliveries: the Git server, the names of the model, the repository, the run, commits, the workflow's uid. */
function plain(workflow: Workflow, { model, source, repoUrl }: Way): Result {
  const outputs = ['run-id', 'commit', 'code-revision', 'model-uri'];
  const different = {
    model,
    repository: basename(source.path, '.git'),
    uid: workflow.metadata.uid,
    ...Object.fromEntries(outputs.map((name) => [name, outputOf(workflow, name)])),
  };
  let text = JSON.stringify(resultOf(workflow)).replaceAll(new URL(repoUrl).host, 'services');
  for (const [name, value] of Object.entries(different))
    if (value) text = text.replaceAll(value, `<${name}>`);
  return JSON.parse(text);
}
