/** Publishing against a real Git server: what one push leaves there, and what each refusal says. */
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRepository } from '../../lib/embedded/git-server.ts';
import { PermanentError, TransientError } from '../../lib/errors.ts';
import type { Intent } from '../../lib/git/intent.ts';
import {
  commitFiles,
  type File,
  fileOf,
  git,
  gitFixture,
  repositoryWith,
  subjectsOf,
} from './git-fixture.ts';
import { intentOf, manifest, manifestWith, publishTo } from './publish-fixture.ts';

const fixture = gitFixture();
let count = 0;
const newRepository = (files: Readonly<Record<string, File>> = { 'k8s/service.yaml': manifest }) =>
  repositoryWith(fixture, `repository-${++count}`, files);

describe('a publication', () => {
  test('is one commit that changes one line and leaves every other file as it is', async () => {
    const { path, url } = await newRepository({
      'k8s/service.yaml': manifest,
      'README.md': 'hello\n',
      'a/b/c': 'd',
    });
    const publication = await publishTo(fixture, url, 's3://models/1');
    expect(publication).toMatchObject({ outcome: 'pushed', before: ['s3://models/0'], pushes: 1 });
    expect(await fileOf(path, 'k8s/service.yaml')).toBe(manifestWith('s3://models/1'));
    expect(await git(path, 'diff', '--numstat', 'main~1', 'main')).toBe('1\t1\tk8s/service.yaml');
    expect(await git(path, 'log', '-1', '--format=%H %an <%ae> %cn%n%B', 'main')).toBe(
      `${publication.outcome === 'pushed' && publication.commit} Millrace <millrace@noreply.invalid> Millrace\n` +
        'deliver s3://models/1\n\nMillrace-Version: s3://models/1\n',
    );
    expect(await git(path, 'fsck', '--strict')).toBe('');
  });

  test('of several intents is one commit, also when they are in one file', async () => {
    const { path, url } = await newRepository({
      'k8s/service.yaml': manifest,
      'values.yaml': 'model:\n  uri: a # old\n  version: "6"\n',
    });
    const values = (field: string, value: string): Intent => ({
      path: 'values.yaml',
      document: {},
      field: ['model', field],
      value,
    });
    const intents = [intentOf('s3://models/7'), values('uri', 's3://models/7'), values('version', '7')];
    const end = await publishTo(fixture, url, 's3://models/7', {
      intents: [...intents, { ...values('stage', 'production'), ifAbsent: 'add' }],
    });
    expect(end).toMatchObject({ outcome: 'pushed', before: ['s3://models/0', 'a', '6', ''] });
    expect(await subjectsOf(path)).toHaveLength(2);
    expect(await fileOf(path, 'k8s/service.yaml')).toBe(manifestWith('s3://models/7'));
    expect(await fileOf(path, 'values.yaml')).toBe(
      'model:\n  uri: s3://models/7 # old\n  version: "7"\n  stage: production\n',
    );
    const broken = { intents: [...intents, values('nope', 'x')] };
    await expect(publishTo(fixture, url, 's3://models/8', broken)).rejects.toThrow(
      "values.yaml: model has no 'nope'",
    );
    const torn = { intents: [values('uri', 'b'), values('uri', 'c')] };
    await expect(publishTo(fixture, url, 's3://models/8', torn)).rejects.toThrow(
      'values.yaml: model.uri is asked to hold two different values',
    );
    expect(await subjectsOf(path)).toHaveLength(2);
  });

  test('is nothing when the value stands there already', async () => {
    const { path, url } = await newRepository();
    const first = await publishTo(fixture, url, 's3://models/1');
    const again = await publishTo(fixture, url, 's3://models/1');
    expect(again).toEqual({
      outcome: 'unchanged',
      tip: first.outcome === 'pushed' && first.commit,
      trailers: new Map([['Millrace-Version', 's3://models/1']]),
    });
    expect(await subjectsOf(path)).toHaveLength(2);
  });

  test('is nothing when it is no longer wanted', async () => {
    const { path, url } = await newRepository();
    const end = await publishTo(fixture, url, 's3://models/1', { isStillWanted: async () => false });
    expect(end).toEqual({ outcome: 'unwanted' });
    expect(await subjectsOf(path)).toEqual(['by hand']);
  });

  test('keeps the mode of the file, a byte order mark and CRLF', async () => {
    const text = `\ufeff${manifest.replaceAll('\n', '\r\n')}`;
    const { path, url } = await newRepository({ 'k8s/service.yaml': { mode: '100755', text } });
    await publishTo(fixture, url, 's3://models/1');
    expect(await git(path, 'ls-tree', 'main', 'k8s/service.yaml')).toMatch(/^100755 /);
    expect(await fileOf(path, 'k8s/service.yaml')).toBe(text.replace('s3://models/0', 's3://models/1'));
  });

  test('goes to the branch that is named, and leaves nothing on this disk', async () => {
    const { path, url } = await newRepository();
    await commitFiles(path, { 'k8s/service.yaml': manifest }, { branch: 'release/eu' });
    await publishTo(fixture, url, 's3://models/1', { branch: 'release/eu' });
    expect(await fileOf(path, 'k8s/service.yaml', 'release/eu')).toBe(manifestWith('s3://models/1'));
    expect(await fileOf(path, 'k8s/service.yaml')).toBe(manifest);
    expect(readdirSync(fixture.folder).filter((name) => name.startsWith('publish-'))).toEqual([]);
  });

  test.each(['uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant'])(
    'needs no %s of the server',
    async (key) => {
      const { path, url } = await newRepository({ 'k8s/service.yaml': manifest, other: 'x' });
      await git(path, 'config', key, 'false');
      await publishTo(fixture, url, 's3://models/1');
      expect(await fileOf(path, 'k8s/service.yaml')).toBe(manifestWith('s3://models/1'));
      expect(await fileOf(path, 'other')).toBe('x');
    },
  );
});

describe('a publication refuses', () => {
  const refusal = async (
    url: string,
    rest: Parameters<typeof publishTo>[3] = {},
    kind: typeof PermanentError | typeof TransientError = PermanentError,
  ) => {
    const error: unknown = await publishTo(fixture, url, 's3://models/1', rest).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(kind);
    const { message } = error instanceof Error ? error : new Error('no error');
    expect(message).not.toMatch(/\n|read-3f9a1c77|write-b41e02d9/);
    return message;
  };
  const fileWith = (text: string) => {
    const path = join(fixture.folder, `token-${++count}`);
    writeFileSync(path, text);
    return path;
  };

  test('a wrong token', async () => {
    const { path, url } = await newRepository();
    const tokenFile = fileWith('wrong');
    expect(await refusal(url, { remote: { url, tokenFile } })).toContain(
      `${url} refuses the token in ${tokenFile} (401)`,
    );
    expect(await refusal(url, { remote: { url } })).toContain('asks for a token and none is given');
    expect(await subjectsOf(path)).toEqual(['by hand']);
  });

  test('a token that may only read', async () => {
    const { path, url } = await newRepository();
    const tokenFile = fixture.readTokenFile;
    expect(await refusal(url, { remote: { url, tokenFile } })).toContain(
      `does not let the token in ${tokenFile} do this (403) (the server says: this token may only read)`,
    );
    expect(await subjectsOf(path)).toEqual(['by hand']);
  });

  test('a repository, a branch, a manifest, a document and a field that are not there', async () => {
    const { url } = await newRepository({ 'k8s/service.yaml': manifest, 'k8s/x/y': '', 'a.txt': '' });
    const missing = `${fixture.server.url}/nowhere.git`;
    const { writeTokenFile: tokenFile } = fixture;
    expect(await refusal(missing, { remote: { url: missing, tokenFile } })).toContain(
      `repository ${missing} not found`,
    );
    expect(await refusal(url, { branch: 'prod' })).toContain("has no branch 'prod'");
    const at = (path: string) => refusal(url, { intents: [intentOf('a', path)] });
    expect(await at('k8s/servce.yaml')).toContain('k8s/ holds k8s/service.yaml, k8s/x/');
    expect(await at('deploy/service.yaml')).toContain('the repository holds a.txt, k8s/');
    expect(await at('a.txt/service.yaml')).toContain('the repository holds a.txt, k8s/');
    expect(await at('k8s')).toBe('k8s is a folder, not a manifest');
    const document = { kind: 'InferenceService', name: 'chrun' };
    expect(await refusal(url, { intents: [{ ...intentOf('a'), document }] })).toBe(
      "k8s/service.yaml: there is no InferenceService 'chrun'; the file holds InferenceService 'churn' of serving.kserve.io/v1beta1",
    );
    const field = ['spec', 'predictor', 'model', 'storageURI'];
    expect(await refusal(url, { intents: [{ ...intentOf('a'), field }] })).toContain(
      "spec.predictor.model has no 'storageURI'; it has storageUri",
    );
  });

  test('an empty repository', async () => {
    await createRepository(fixture.directory, 'empty');
    expect(await refusal(`${fixture.server.url}/empty.git`)).toContain("has no branch 'main'");
  });

  test('a link, a file behind a link, and a file that is no text', async () => {
    const { url } = await newRepository({
      'link.yaml': { mode: '120000', text: '/etc/passwd' },
      linked: { mode: '120000', text: 'k8s' },
      'latin1.yaml': { mode: '100644', text: Buffer.from('kind: \xe9', 'latin1') },
    });
    expect(await refusal(url, { intents: [intentOf('a', 'link.yaml')] })).toContain(
      'link.yaml is a symbolic link',
    );
    expect(await refusal(url, { intents: [intentOf('a', 'linked/a.yaml')] })).toContain(
      'behind the symbolic link linked',
    );
  });

  test('a branch that a hook of the server guards', async () => {
    const { path, url } = await newRepository();
    mkdirSync(join(path, 'hooks'), { recursive: true });
    const hook = join(path, 'hooks', 'pre-receive');
    writeFileSync(hook, '#!/usr/bin/env node\nconsole.error("main is protected");\nprocess.exitCode = 1;\n');
    chmodSync(hook, 0o755);
    expect(await refusal(url)).toBe(
      `${url} refuses the push: pre-receive hook declined (the server says: main is protected); ask who guards the branch, or deliver to another one`,
    );
    expect(await subjectsOf(path)).toEqual(['by hand']);
  });

  test('a server that is down, after some tries', async () => {
    const url = 'http://127.0.0.1:9/repository.git';
    const notices: string[] = [];
    const remote = { url, tokenFile: fixture.writeTokenFile };
    const patience = { failures: 2 };
    const notice = (line: string) => void notices.push(line);
    expect(await refusal(url, { remote, patience, notice }, TransientError)).toMatch(
      /^git did not get through to http:\/\/127\.0\.0\.1:9\/repository\.git: .*connect/,
    );
    expect(notices).toHaveLength(2);
  });
});
