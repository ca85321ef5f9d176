/** `millrace-step check-target` as a program against a real Git server. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { createRepository } from '../../lib/embedded/git-server.ts';
import { commitFiles, git, subjectsOf } from '../git/git-fixture.ts';
import { manifest } from '../git/publish-fixture.ts';
import { runProgram, temporaryFolder } from './run-step.ts';

const { gitUrl, gitDirectory, readToken, writeToken } = inject('platform');

/** A repository with the manifest, and the step run on it; `changes` take the place of its arguments. */
async function newTarget() {
  const name = `target-${randomUUID()}`;
  const path = await createRepository(gitDirectory, name);
  await commitFiles(path, { 'k8s/service.yaml': manifest });
  const check = ({ token = writeToken, ...changes }: Readonly<Record<string, string>> = {}) => {
    const tokenFile = join(temporaryFolder(), 'token');
    writeFileSync(tokenFile, token);
    const inputs = {
      'repo-url': `${gitUrl}/${name}.git`,
      branch: 'main',
      'manifest-path': 'k8s/service.yaml',
      document: JSON.stringify({ kind: 'InferenceService', name: 'churn' }),
      field: JSON.stringify(['spec', 'predictor', 'model', 'storageUri']),
      'deploy-token-file': tokenFile,
      ...changes,
    };
    return runProgram(['check-target', ...Object.entries(inputs).map(([key, value]) => `--${key}=${value}`)]);
  };
  return { path, check };
}

describe('check-target', () => {
  test('says what the field holds and leaves the repository as it is', async () => {
    const { path, check } = await newTarget();
    const before = await git(path, 'rev-parse', 'main');
    const end = await check();
    expect(end).toMatchObject({ exitCode: 0, messages: ['the manifest can be written'] });
    expect(end.stderr).toContain('s3://models/0');
    expect(await git(path, 'rev-parse', 'main')).toBe(before);
    expect(await subjectsOf(path)).toEqual(['by hand']);
  });

  test.each([
    ['a wrong token', { token: 'wrong-token' }, /\(401\)/],
    ['a token that may only read', { token: readToken }, /\(403\)/],
    ['a repository that is not there', { 'repo-url': `${gitUrl}/nope.git` }, /repository .* not found/],
    ['a branch that is not there', { branch: 'nope' }, /has no branch 'nope'/],
    ['a manifest that is not there', { 'manifest-path': 'k8s/x.yaml' }, /k8s\/ holds k8s\/service\.yaml/],
    ['a document that is not there', { document: '{"kind":"InferenceService","name":"x"}' }, /'churn'/],
    ['a field that is absent', { field: '["spec","uri"]' }, /spec has no 'uri'; it has predictor/],
  ])('refuses %s', async (_, changes, message) => {
    const { check } = await newTarget();
    const end = await check(changes);
    expect(end.exitCode).toBe(1);
    expect(end.messages).toEqual([expect.stringMatching(message)]);
    expect(end.stderr).not.toContain(writeToken);
  });
});
