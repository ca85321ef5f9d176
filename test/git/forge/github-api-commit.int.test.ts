/** Commits by GitHub's API: no git program, nothing lost, nothing forced. */
import { expect, test } from 'vitest';
import { fileOf, git, gitFixture, subjectsOf } from '../git-fixture.ts';
import { manifest, manifestWith } from '../publish-fixture.ts';
import { commitTo, openAsApp, openWith, requestFor } from './github-fixture.ts';
import { startGitHub } from './github-server.ts';

const fixture = gitFixture();
const files = { 'k8s/service.yaml': manifest, 'k8s/other.yaml': 'a: 1\n', 'train.py': 'print()\n' };

test('makes one commit that changes one field of one file, and repeats nothing', async () => {
  const server = await startGitHub(fixture, files);
  const github = openWith(server);
  const end = await commitTo(github, 's3://models/1');
  const commit = await git(server.path, 'rev-parse', 'main');
  expect(end).toEqual({ outcome: 'pushed', commit, before: ['s3://models/0'], pushes: 1 });
  expect(await fileOf(server.path, 'k8s/service.yaml')).toBe(manifestWith('s3://models/1'));
  expect(await git(server.path, 'diff', '--stat', 'main~1', 'main')).toContain(
    '1 file changed, 1 insertion(+), 1 deletion(-)',
  );
  expect(await git(server.path, 'log', '-1', '--format=%B', 'main')).toBe(
    'deliver s3://models/1\n\nMillrace-Version: s3://models/1\n',
  );
  expect(server.calls.map(({ operation }) => operation)).not.toContain('git');
  // Without them GitHub takes the App for the author and signs the commit: it is shown as Verified.
  const [made] = server.calls.filter(({ operation }) => operation === 'git/create-commit');
  expect(Object.keys(Object(made?.body)).toSorted()).toEqual(['message', 'parents', 'tree']);

  expect(await commitTo(github, 's3://models/1')).toMatchObject({
    outcome: 'unchanged',
    tip: commit,
    trailers: new Map([['Millrace-Version', 's3://models/1']]),
  });
  expect(await subjectsOf(server.path)).toHaveLength(2);
});

test('keeps every byte that is not the value, and the mode of the file', async () => {
  const text = `\uFEFF${manifest.replaceAll('\n', '\r\n')}# ümläut ✓`;
  const server = await startGitHub(fixture, { 'k8s/service.yaml': { mode: '100755', text } });
  await commitTo(openWith(server), 's3://models/1');
  expect(await fileOf(server.path, 'k8s/service.yaml')).toBe(text.replace('s3://models/0', 's3://models/1'));
  expect(await git(server.path, 'ls-tree', 'main', 'k8s/service.yaml')).toMatch(/^100755 /);
});

test('applies the edit again on the fresh tip when somebody else was quicker', async () => {
  let others = 0;
  const server = await startGitHub(fixture, files, async ({ operation }) => {
    if (operation === 'git/update-ref' && ++others <= 3)
      await server.push({ 'k8s/other.yaml': `a: ${others}\n` });
    return undefined;
  });
  const notices: string[] = [];
  const end = await commitTo(openWith(server), 's3://models/1', { notice: (line) => notices.push(line) });
  expect(end).toMatchObject({ outcome: 'pushed', pushes: 4 });
  expect(notices).toHaveLength(3);
  expect(await fileOf(server.path, 'k8s/other.yaml')).toBe('a: 3\n');
  expect(await fileOf(server.path, 'k8s/service.yaml')).toBe(manifestWith('s3://models/1'));
  expect(await git(server.path, 'rev-list', '--count', 'main')).toBe('5');
});

test('five writers at once all get through, each with its own field', async () => {
  const names = Array.from({ length: 5 }, (_, index) => `field-${index}`);
  const text = `${names.map((name) => `${name}: none\n`).join('')}`;
  const server = await startGitHub(fixture, { 'values.yaml': text });
  const ends = await Promise.all(
    names.map((name) =>
      commitTo(openWith(server), `s3://${name}`, {
        intents: [{ path: 'values.yaml', document: {}, field: [name], value: `s3://${name}` }],
      }),
    ),
  );
  expect(ends.map(({ outcome }) => outcome)).toEqual(names.map(() => 'pushed'));
  expect(await fileOf(server.path, 'values.yaml')).toBe(
    names.map((name) => `${name}: s3://${name}\n`).join(''),
  );
  expect(await git(server.path, 'rev-list', '--count', 'main')).toBe('6');
});

test('knows its own commit again when the answer got lost', async () => {
  let lost = 0;
  const server = await startGitHub(fixture, files, async ({ operation, body }) => {
    if (operation !== 'git/update-ref' || lost++ > 0) return undefined;
    await git(server.path, 'update-ref', 'refs/heads/main', Object(body).sha);
    return 'lose answer';
  });
  const end = await commitTo(openWith(server), 's3://models/1');
  expect(end).toMatchObject({ outcome: 'pushed', pushes: 1 });
  expect(await subjectsOf(server.path)).toEqual(['deliver s3://models/1', 'by hand']);
});

test('writes nothing that is not wanted any more', async () => {
  const server = await startGitHub(fixture, files);
  expect(await commitTo(openWith(server), 'a', { isStillWanted: async () => false })).toEqual({
    outcome: 'unwanted',
  });
  expect(await subjectsOf(server.path)).toEqual(['by hand']);
});

test.each([
  ['an API commit', commitTo],
  ['a pull request', requestFor],
])('never lets an older delivery overwrite a newer one by %s, but for a rollback', async (_, publishBy) => {
  const server = await startGitHub(fixture, files);
  const github = openWith(server);
  const place = { 'Millrace-Model': 'churn' };
  const version = (number: number, isRollback = false) =>
    publishBy(github, `s3://models/${number}`, {
      order: { place, trailer: 'Millrace-Version', number, isRollback },
      message: () => ({ subject: 'x', body: [], trailers: { ...place, 'Millrace-Version': String(number) } }),
    });
  await version(7);
  expect(await version(6)).toMatchObject({ outcome: 'superseded', by: { number: 7 } });
  expect(await version(6, true)).toMatchObject({ before: [expect.any(String)] });
});

test('gets through as an App, with tokens that are renewed before they end', async () => {
  const server = await startGitHub(fixture, files);
  server.app.lifetimeMilliseconds = 60_000;
  const github = await openAsApp(fixture, server);
  expect(await commitTo(github, 's3://models/1')).toMatchObject({ outcome: 'pushed' });
  // Each lasts a minute, which is less than what a delivery wants to have left.
  const short = server.app.given.length;
  expect(short).toBeGreaterThan(1);
  server.app.lifetimeMilliseconds = 3_600_000;
  expect(await commitTo(github, 's3://models/2')).toMatchObject({ outcome: 'pushed' });
  expect(server.app.given).toHaveLength(short + 1);
});

test.each([
  ['a wrong token', 'wrong', {}, /status 401 .*Bad credentials.*; is the token right/],
  ['a branch that is not there', undefined, { branch: 'nope' }, /has no branch 'nope'/],
  [
    'a file that is not there',
    undefined,
    { path: 'k8s/x.yaml' },
    /there is no k8s\/x\.yaml; k8s\/ holds k8s\/other\.yaml, k8s\/service\.yaml/,
  ],
  ['a folder', undefined, { path: 'k8s' }, /k8s is a folder/],
])(
  'refuses %s',
  async (_, token, {
    branch = 'main',
    path = 'k8s/service.yaml',
  }: { branch?: string; path?: string }, message) => {
    const server = await startGitHub(fixture, files);
    const intents = [{ path, document: {}, field: ['a'], value: 'b' }];
    const end = commitTo(openWith(server, token), 'a', { branch, intents });
    await expect(end).rejects.toThrow(message);
    await expect(end).rejects.toMatchObject({ exitCode: 1 });
    expect(await subjectsOf(server.path)).toEqual(['by hand']);
  },
);

test('refuses for good what a protected branch refuses', async () => {
  const server = await startGitHub(fixture, files);
  server.state.protectedBranches.add('main');
  const end = commitTo(openWith(server), 'a');
  await expect(end).rejects.toThrow(
    /move branch 'main': status 422 .*changes must be made through a pull request/,
  );
  await expect(end).rejects.toMatchObject({ exitCode: 1 });
});

test.each([
  ['trouble', { status: 502, body: { message: 'Bad gateway' } }],
  ['too many calls', { status: 403, body: { message: 'slow down' }, headers: { 'retry-after': '60' } }],
  [
    'an hour that is used up',
    {
      status: 403,
      body: { message: 'x' },
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
    },
  ],
])('takes %s for something that passes', async (_, answer) => {
  let times = 0;
  const server = await startGitHub(fixture, files, () => (times++ < 2 ? answer : undefined));
  expect(await commitTo(openWith(server), 's3://models/1')).toMatchObject({ outcome: 'pushed' });
});

test('refuses to send the token on to where a repository moved', async () => {
  const server = await startGitHub(fixture, files, () => ({
    status: 301,
    headers: { location: 'http://127.0.0.1:9/' },
  }));
  await expect(commitTo(openWith(server), 'a')).rejects.toThrow(
    /redirects \(301\), which is not followed with a token/,
  );
  await expect(requestFor(openWith(server), 'a')).rejects.toMatchObject({ exitCode: 1 });
});
