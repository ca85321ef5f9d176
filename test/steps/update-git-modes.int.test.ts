/** `update-git` and `check-target` as programs in their other modes: by request and API as a GitHub App, and over SSH. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { masking } from '../../lib/steps/log.ts';
import { appFiles } from '../git/forge/github-fixture.ts';
import { startGitHub } from '../git/forge/github-server.ts';
import { fileOf, git, gitFixture, repositoryWith } from '../git/git-fixture.ts';
import { manifest, manifestWith } from '../git/publish-fixture.ts';
import { type SshServer, startSshServer } from '../git/ssh-server.ts';
import { seed, unique } from '../mlflow/seed.ts';
import { runProgram } from './run-step.ts';

const { trackingUri } = inject('platform');
const mlflow = createMlflow({ trackingUri });
const fixture = gitFixture();
let ssh: SshServer;
beforeAll(async () => {
  ssh = await startSshServer();
});
afterAll(() => ssh.close());

/** A model whose version 1 is in use, and the two steps for it. */
async function newModel(url: string, access: Readonly<Record<string, string>>) {
  const server = seed(trackingUri);
  const name = unique('modes');
  await server.model(name);
  await server.version(name, { source: 's3://models/1' });
  await mlflow.setAlias({ name, version: '1' }, 'production');
  const metrics = '{"auc":{"challenger":0.91}}';
  await mlflow.setVersionTags({ name, version: '1' }, { 'millrace.metrics': metrics });
  const place = {
    'repo-url': url,
    branch: 'main',
    'manifest-path': 'k8s/service.yaml',
    document: JSON.stringify({ kind: 'InferenceService', name: 'churn' }),
    field: JSON.stringify(['spec', 'predictor', 'model', 'storageUri']),
    ...access,
  };
  const delivered = {
    'model-uri': 's3://models/1',
    'model-name': name,
    'model-version': '1',
    alias: 'production',
    'previous-version': '',
    'run-id': 'run1',
    'code-revision': 'c'.repeat(40),
    'data-digest': '',
    workflow: 'delivery-1',
  };
  const run = (step: string, inputs: Readonly<Record<string, string>>) => {
    const args = Object.entries(inputs).map(([key, value]) => `--${key}=${value}`);
    const env = { MLFLOW_TRACKING_URI: trackingUri, TMPDIR: mkdtempSync(join(fixture.folder, 'tmp-')) };
    return runProgram([step, ...args], env);
  };
  return {
    check: () => run('check-target', place),
    update: () => run('update-git', { ...place, ...delivered }),
    tags: async () => (await mlflow.getVersion({ name, version: '1' })).tags,
  };
}

test('requests a delivery as a GitHub App, and records where the request is', async () => {
  const server = await startGitHub(fixture, { 'k8s/service.yaml': manifest });
  const publishing = { mode: 'pull-request', host: 'github', labels: ['model'] };
  const { check, update, tags } = await newModel(server.url, {
    'deploy-app-id': server.app.appId,
    'deploy-app-key-file': appFiles(fixture, server).app.keyFile,
    publishing: JSON.stringify(publishing),
  });
  expect(await check()).toMatchObject({ exitCode: 0, messages: ['the manifest can be written'] });
  expect(server.state.pulls).toEqual([]);
  const end = await update();
  const [pull] = server.state.pulls;
  const commit = await git(server.path, 'rev-parse', pull?.head ?? '');
  expect(end).toMatchObject({ exitCode: 0, messages: ['requested'], outputs: { commit, changed: 'true' } });
  expect(pull).toMatchObject({ labels: ['model'], body: expect.stringContaining('| auc | 0.91 |') });
  expect((await tags()).get('millrace.request-url')).toBe(`${server.origin}/${server.state.name}/pull/1`);
  const secrets = [server.app.privateKey, ...server.app.given.map(({ token }) => token)];
  expect(masking(secrets)(end.stderr)).toBe(end.stderr);
  expect(await update()).toMatchObject({ exitCode: 0, outputs: { commit, changed: 'false' } });
});

test('pushes by git as a GitHub App', async () => {
  const server = await startGitHub(fixture, { 'k8s/service.yaml': manifest });
  const { check, update } = await newModel(server.url, {
    'deploy-app-id': server.app.appId,
    'deploy-app-key-file': appFiles(fixture, server).app.keyFile,
  });
  expect(await check()).toMatchObject({ exitCode: 0 });
  expect(await update()).toMatchObject({ exitCode: 0, messages: ['pushed'] });
  expect(await fileOf(server.path, 'k8s/service.yaml')).toBe(manifestWith('s3://models/1'));
  expect(server.calls.map(({ operation }) => operation)).toContain('git');
});

test('commits by whom, signed by which key and with what words the deploy target says', async () => {
  const { path, url } = await repositoryWith(fixture, 'commits', { 'k8s/service.yaml': manifest });
  const key = join(fixture.folder, 'signing-key');
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key]);
  const committer = { name: 'Robot', email: 'robot@example.invalid' };
  const message = 'serve {modelUri} instead of {before}';
  const { check, update } = await newModel(url, {
    'deploy-token-file': fixture.writeTokenFile,
    'deploy-signing-key-file': key,
    commits: JSON.stringify({ committer, signOff: true, message }),
  });
  expect(await check()).toMatchObject({ exitCode: 0 });
  expect(await update()).toMatchObject({ exitCode: 0, messages: ['pushed'] });
  expect(await git(path, 'log', '-1', '--format=%an, %cn <%ce>%n%B', 'main')).toMatch(
    /^Millrace, Robot <robot@example\.invalid>\nserve s3:\/\/models\/1 instead of s3:\/\/models\/0\n\nMillrace-Model: [\s\S]*Signed-off-by: Robot <robot@example\.invalid>/,
  );
  expect(await git(path, 'cat-file', 'commit', 'main')).toContain('-----BEGIN SSH SIGNATURE-----');
});

test('pushes over SSH', async () => {
  const { path } = await repositoryWith(fixture, 'over-ssh', { 'k8s/service.yaml': manifest });
  const { check, update } = await newModel(`${ssh.url}${path}`, {
    'deploy-ssh-key-file': ssh.keyFile,
    'deploy-known-hosts-file': ssh.knownHostsFile,
  });
  expect(await check()).toMatchObject({ exitCode: 0 });
  expect(await update()).toMatchObject({ exitCode: 0, messages: ['pushed'] });
  expect(await fileOf(path, 'k8s/service.yaml')).toBe(manifestWith('s3://models/1'));
});
