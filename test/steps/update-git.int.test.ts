/** `millrace-step update-git` as a program against a real Git server and a real MLflow. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { createRepository } from '../../lib/embedded/git-server.ts';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { commitFiles, fileOf, git, subjectsOf } from '../git/git-fixture.ts';
import { manifest, manifestWith } from '../git/publish-fixture.ts';
import { seed, unique } from '../mlflow/seed.ts';
import { runProgram, temporaryFolder } from './run-step.ts';

const { trackingUri, gitUrl, gitDirectory, readToken, writeToken } = inject('platform');
const mlflow = createMlflow({ trackingUri });
const server = seed(trackingUri);
const manifestPath = 'k8s/service.yaml';

/** A model with so many versions, the last of which is in use, and a repository with its manifest. */
async function newTarget(versions: number) {
  const name = unique('deliver');
  await server.model(name);
  for (let count = 0; count < versions; count++)
    await server.version(name, { source: `s3://models/${count}` });
  await mlflow.setAlias({ name, version: String(versions) }, 'production');
  const path = await createRepository(gitDirectory, name);
  await commitFiles(path, { [manifestPath]: manifest });
  return { name, path, url: `${gitUrl}/${name}.git` };
}

/** Runs the step for one version; `changes` take the place of its arguments. */
function updateGit(
  target: { readonly name: string; readonly url: string },
  version: string,
  { token = writeToken, ...changes }: { token?: string } & Readonly<Record<string, string>> = {},
) {
  const tokenFile = join(temporaryFolder(), 'token');
  writeFileSync(tokenFile, token);
  const inputs = {
    'repo-url': target.url,
    branch: 'main',
    'manifest-path': manifestPath,
    document: JSON.stringify({ kind: 'InferenceService', name: 'churn' }),
    field: JSON.stringify(['spec', 'predictor', 'model', 'storageUri']),
    'model-uri': `s3://models/${version}`,
    'model-name': target.name,
    'model-version': version,
    alias: 'production',
    'previous-version': '',
    'run-id': 'run1',
    'code-revision': 'c'.repeat(40),
    'data-digest': '',
    workflow: 'delivery-1',
    'deploy-token-file': tokenFile,
    ...changes,
  };
  const args = Object.entries(inputs).map(([name, value]) => `--${name}=${value}`);
  return runProgram(['update-git', ...args], { MLFLOW_TRACKING_URI: trackingUri });
}

describe('update-git', () => {
  test('makes one commit, writes its id on the version, and finds it again when it is repeated', async () => {
    const target = await newTarget(1);
    const first = await updateGit(target, '1');
    const commit = await git(target.path, 'rev-parse', 'main');
    expect(first).toMatchObject({ exitCode: 0, outputs: { commit, changed: 'true' } });
    expect(await fileOf(target.path, manifestPath)).toBe(manifestWith('s3://models/1'));
    expect(
      await git(target.path, 'log', '-1', '--format=%(trailers:key=Millrace-Version)', 'main'),
    ).toContain('Millrace-Version: 1');
    const tags = async () => (await mlflow.getVersion({ name: target.name, version: '1' })).tags;
    expect((await tags()).get('millrace.commit')).toBe(commit);

    expect(await updateGit(target, '1')).toMatchObject({
      exitCode: 0,
      outputs: { commit, changed: 'false' },
    });
    expect(await subjectsOf(target.path)).toEqual([
      `deliver ${target.name} version 1 to production`,
      'by hand',
    ]);
    expect(first.stderr).not.toContain(writeToken);
  });

  test('writes nothing for a version that a newer one superseded', async () => {
    const target = await newTarget(2);
    const end = await updateGit(target, '1');
    expect(end).toMatchObject({ exitCode: 0, outputs: { commit: '', changed: 'false' } });
    expect(end.messages).toEqual(['superseded by version 2; nothing to write']);
    expect(await subjectsOf(target.path)).toEqual(['by hand']);
  });

  test('of two versions at once leaves the newer one', async () => {
    const target = await newTarget(2);
    const ends = await Promise.all([updateGit(target, '1'), updateGit(target, '2')]);
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(await fileOf(target.path, manifestPath)).toBe(manifestWith('s3://models/2'));
  });

  test.each([
    ['a wrong token', { token: 'wrong-token' }, 1, /refuses the token in .*\/token \(401\)/],
    ['a token that may only read', { token: readToken }, 1, /\(403\)/],
    ['a branch that is not there', { branch: 'nope' }, 1, /has no branch 'nope'/],
    ['a repository that is not there', { 'repo-url': `${gitUrl}/nope.git` }, 1, /repository .* not found/],
    ['a manifest that is not there', { 'manifest-path': 'k8s/x.yaml' }, 1, /k8s\/ holds k8s\/service\.yaml/],
    ['a manifest outside of the repository', { 'manifest-path': '../x' }, 2, /without '\.\.'/],
    [
      'a field that is absent',
      { field: '["spec","uri"]' },
      1,
      /k8s\/service\.yaml: spec has no 'uri'; it has predictor/,
    ],
    ['a document that is absent', { document: '{"kind":"A","name":"b"}' }, 1, /there is no A 'b'/],
    ['a URI of two lines', { 'model-uri': 's3://a\nb' }, 1, /holds the character U\+000A/],
    ['a server that is down', { 'repo-url': 'http://127.0.0.1:9/a.git' }, 75, /did not get through/],
  ])('refuses %s in one line, without a commit', async (_, changes, exitCode, message) => {
    const target = await newTarget(1);
    const end = await updateGit(target, '1', changes);
    expect(end).toMatchObject({ exitCode, outputs: {}, stdout: '' });
    expect(end.messages.at(-1)).toMatch(message);
    expect(end.stderr.trimEnd().split('\n')).toHaveLength(end.messages.length);
    expect(end.stderr).not.toContain('wrong-token');
    expect(await subjectsOf(target.path)).toEqual(['by hand']);
  });
});
