/** A namespace of a real cluster with the servers that deliveries need, which run on this machine. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { createRepository } from '../../lib/embedded/git-server.ts';
import { type Platform, platformDown, platformUp } from '../../lib/embedded/platform.ts';
import { makeNamespace, type Namespace, restricted } from '../../test/cluster/namespace.ts';
import { openRelay } from '../../test/cluster/relay.ts';
import { addressForPods } from '../../test/cluster/this-machine.ts';
import type { Say } from '../comparison.ts';

const root = join(import.meta.dirname, '../..');

/** What is measured takes place here. */
export interface Place {
  readonly namespace: Namespace;
  /** The address of MLflow, as pods have it. */
  readonly trackingUri: string;
  /** The address of the repository of a name, as pods have it. */
  repoUrl(name: string): string;
  /** Makes a repository with a training and a manifest; gives its folder. */
  makeRepository(name: string): Promise<string>;
  readonly tokens: Readonly<Record<'git-source' | 'git-deploy', string>>;
}

export const manifestPath = 'k8s/inference-service.yml';

const files: Readonly<Record<string, string>> = {
  'pipelines/__init__.py': '',
  'pipelines/train.py': readFileSync(join(import.meta.dirname, 'training.py'), 'utf8'),
  [manifestPath]:
    'apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata:\n  name: bench\nspec:\n  predictor:\n    model:\n      storageUri: s3://none/yet\n',
};

/** Uses a place that is gone afterwards. */
export async function withPlace<T>(say: Say, use: (place: Place) => Promise<T>): Promise<T> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const platform = await platformUp({
    stateDirectory,
    cacheDirectory: join(root, '.millrace/cache'),
    log: say,
  });
  const host = await addressForPods();
  const mlflow = await openRelay({ host, to: platform.trackingUri });
  const git = await openRelay({ host, to: platform.gitUrl });
  const namespace = await makeNamespace('bench', restricted);
  try {
    const tokens = {
      'git-source': tokenOf(platform, 'git-source'),
      'git-deploy': tokenOf(platform, 'git-deploy'),
    };
    await namespace.apply([
      ...Object.entries(tokens).map(([name, token]) => ({
        ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name } },
        stringData: { token },
      })),
    ]);
    return await use({
      namespace,
      tokens,
      trackingUri: mlflow.url,
      repoUrl: (name) => `${git.url}/${name}.git`,
      makeRepository: (name) => makeRepository(platform.gitDirectory, name),
    });
  } finally {
    await namespace.remove();
    await Promise.all([mlflow.close(), git.close()]);
    await platformDown({ stateDirectory });
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

async function makeRepository(gitDirectory: string, name: string): Promise<string> {
  const folder = await createRepository(gitDirectory, name);
  const blobs = Object.entries(files).map(
    ([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  );
  const head = 'commit refs/heads/main\ncommitter A <a@b.invalid> 1700000000 +0000\ndata 5\nfirst\n';
  await execa('git', ['fast-import', '--quiet'], { cwd: folder, input: [head, ...blobs].join('') });
  return folder;
}

function tokenOf({ documents }: Platform, name: string): string {
  const token = documents.find(({ metadata }) => metadata.name === name)?.stringData?.['token'];
  if (token === undefined) throw new Error(`the platform gives no Secret ${name}`);
  return token;
}
