/**
 * Land cover on the real Argo, under the `restricted` standard, and by the local runner: the same nodes, phases and outputs.
 * The model that the cluster trained gives the same map of a scene, byte by byte, there, here, and by cwltool alone.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Workflow } from '../../lib/argo/manifest.ts';
import { makeGitRepository } from '../../scripts/examples/make-git-repository.ts';
import { differencesOf } from '../conformance/compare.ts';
import { type Result, resultOf } from '../conformance/result.ts';
import { versionInUse } from '../e2e/registered-models.ts';
import { cwltool, makeData, type StacApi, startStacApi } from '../examples/earth-observation.ts';
import { root } from '../examples/example.ts';
import { fileOf, git, subjectsOf } from '../git/git-fixture.ts';
import { unique } from '../mlflow/seed.ts';
import { s3Server } from '../servers/s3-server.ts';
import { outputOf } from './delivered.ts';
import { exampleNamespace, manifestsOf } from './example-namespace.ts';
import { addressForPods } from './this-machine.ts';

type Values = Readonly<Record<string, string>>;

const example = 'earth-observation';

describe('land cover on Argo as here', () => {
  const server = s3Server();
  const place = exampleNamespace(server);
  const folder = mkdtempSync(join(tmpdir(), 'land-cover-'));
  let stac: StacApi;
  beforeAll(async () => {
    const data = join(folder, 'data');
    await makeData(data, '--tiles-per-class', '40', '--scene-size', '256');
    stac = await startStacApi(data, '--host', await addressForPods());
  });
  afterAll(async () => {
    await stac.close();
    rmSync(folder, { recursive: true });
  });

  test('two candidates are trained, and the better one is delivered', async () => {
    const { onArgo, here, gitUrl } = place();
    const { gitDirectory, trackingUri } = inject('platform');
    const repository = async () => {
      const name = await makeGitRepository(gitDirectory, unique('land-cover'), {
        k8s: join(root, 'examples', example, 'k8s'),
      });
      return { name, path: join(gitDirectory, `${name}.git`) };
    };
    const [theirGit, ourGit] = [await repository(), await repository()];
    const candidates = [
      { learningRate: 0.004, width: 16, epochs: 12 },
      { learningRate: 0.004, width: 8, epochs: 2 },
    ];
    const given = { 'stac-url': stac.url, candidates: JSON.stringify(candidates) };
    const ourModel = unique('LandCoverHere');
    const [theirs, ours] = await Promise.all([
      onArgo(example, 'land-cover-training', { ...given, 'repo-url': `${gitUrl}/${theirGit.name}.git` }),
      here(
        example,
        { kind: 'WorkflowTemplate', name: 'land-cover-training' },
        {
          // The model's name is no parameter, and each of both has a first version.
          documents: JSON.parse(JSON.stringify(manifestsOf(example)).replaceAll('LandCover', ourModel)),
          parameters: { ...given, 'repo-url': `${gitUrl}/${ourGit.name}.git` },
        },
      ),
    ]);
    expect([theirs.status?.phase, outputOf(theirs, 'model-version'), outputOf(theirs, 'verdict')]).toEqual([
      'Succeeded',
      '1',
      'promote',
    ]);
    expect(await versionInUse('LandCover', { trackingUri })).toBe('1');
    expect(outputOf(theirs, 'commit')).toBe(await git(theirGit.path, 'rev-parse', 'main'));
    expect(await subjectsOf(theirGit.path)).toHaveLength(2);
    expect(await fileOf(theirGit.path, 'k8s/land-cover.yaml')).toMatch(
      /storageUri: "s3:\/\/models\/mlflow\/.+\/artifacts"/,
    );
    const names = { [theirGit.name]: 'repository', [ourGit.name]: 'repository', [ourModel]: 'LandCover' };
    expect(differencesOf(plain(theirs, names), plain(ours, names))).toEqual([]);
  });

  test('a scene becomes the same map by each of five ways', async () => {
    const { trackingUri } = inject('platform');
    const output = join(folder, 'inference');
    await cwltool(output, {
      document: 'inference.cwl',
      inputs: { stac_url: stac.url, batch_size: 5, has_truth: true },
      trackingUri,
    });
    const files = ['map.tif', 'item.json', 'report.json', 'overview.png', 'figures.json'];
    const expected = Object.fromEntries(
      files.map((file) => [file.split('.')[0], sha256(readFileSync(join(output, file)))]),
    );
    const given = { 'stac-url': stac.url, 'batch-size': '5' };
    for (const [name, values] of [
      ['land-cover-map', given],
      ['land-cover-map-cwl', { ...given, 'has-truth': 'true' }],
    ] as const) {
      const { theirs, ours } = await both(name, values);
      expect([name, theirs.status?.phase]).toEqual([name, 'Succeeded']);
      expect(differencesOf(resultOf(theirs), resultOf(ours))).toEqual([]);
      expect([name, await filesOf(theirs)]).toEqual([name, expected]);
      expect([name, await filesOf(ours)]).toEqual([name, expected]);
    }
  });

  async function both(name: string, values: Values) {
    const { onArgo, here } = place();
    const workflow = { kind: 'WorkflowTemplate', name } as const;
    const [theirs, ours] = await Promise.all([
      onArgo(example, name, values),
      here(example, workflow, { parameters: values }),
    ]);
    return { theirs, ours };
  }

  /** The digest of each file that is a result, by the name of its artifact. */
  async function filesOf(workflow: Workflow): Promise<Values> {
    const nodes = Object.values(workflow.status?.nodes ?? {});
    const results = nodes.filter(
      ({ displayName, type }) =>
        type === 'Pod' && /^(mosaic|compare|classify-scene)(\(0\))?$/.test(`${displayName}`),
    );
    const artifacts = results.flatMap(({ outputs }) => outputs?.artifacts ?? []);
    const digests = artifacts
      .filter(({ name }) => name !== 'main-logs')
      .map(async ({ name, s3 }) => [
        name,
        sha256(await contentOf(join(server().directory, 'artifacts', `${s3?.key}`))),
      ]);
    return Object.fromEntries(await Promise.all(digests));
  }
});

/** What an artifact of one file holds, packed or not. */
async function contentOf(path: string): Promise<Uint8Array> {
  if (!path.endsWith('.tgz')) return readFileSync(path);
  return (await execa('tar', ['-xzOf', path], { encoding: 'buffer', stripFinalNewline: false })).stdout;
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What cannot be the same in two trainings: runs, the commit, where the model lies, and what was named for each of both. */
function plain(workflow: Workflow, names: Values): Result {
  const parameters = Object.values(workflow.status?.nodes ?? {}).flatMap(
    ({ outputs }) => outputs?.parameters ?? [],
  );
  const own = parameters
    .filter(({ name, value }) => ['run-id', 'commit', 'model-uri'].includes(name) && value)
    .map(({ name, value }) => [`${value}`, `<${name}>`]);
  const uid = { [`${workflow.metadata.uid}`]: '<uid>' };
  const words: Values = { ...Object.fromEntries(own), ...names, ...uid };
  let text = JSON.stringify(resultOf(workflow));
  for (const [value, word] of Object.entries(words)) text = text.replaceAll(value, word);
  return JSON.parse(text);
}
