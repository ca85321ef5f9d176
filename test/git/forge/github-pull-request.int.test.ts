/** Pull requests at GitHub: one for a target, renewed in place, never in conflict with its base. */
import { expect, test } from 'vitest';
import { fileOf, git, gitFixture } from '../git-fixture.ts';
import { manifest, manifestWith } from '../publish-fixture.ts';
import { openRequest } from './asked.ts';
import { openWith, requestFor, type Server } from './github-fixture.ts';
import { startGitHub } from './github-server.ts';

const fixture = gitFixture();
const files = { 'k8s/service.yaml': manifest, 'k8s/other.yaml': 'a: 1\n' };

/** What the pull request changes, as its reader sees it. */
function changesOf({ path }: Server, head: string) {
  return git(path, 'diff', '--numstat', `main...${head}`);
}

test('opens one, with labels and reviewers, and leaves the base branch alone', async () => {
  const server = await startGitHub(fixture, files);
  const wishes = { labels: ['model', 'churn'], reviewers: ['mona', 'team/ml'] };
  const end = await requestFor(openWith(server), 's3://models/1', wishes);
  const [pull] = server.state.pulls;
  expect(end).toMatchObject({ outcome: 'requested', changed: true, before: ['s3://models/0'] });
  expect(end).toMatchObject({ request: { number: 1, url: `${server.origin}/${server.state.name}/pull/1` } });
  expect(pull).toMatchObject({ base: 'main', title: 'Deliver s3://models/1', state: 'open', ...wishes });
  expect(pull?.head).toMatch(/^millrace\/churn-[0-9a-f]{10}$/);
  expect(pull?.body).toMatch(
    /^from s3:\/\/models\/0 to s3:\/\/models\/1\n\n<!-- millrace-target: [0-9a-f]{10} -->$/,
  );
  expect(await fileOf(server.path, 'k8s/service.yaml', pull?.head)).toBe(manifestWith('s3://models/1'));
  expect(await fileOf(server.path, 'k8s/service.yaml')).toBe(manifest);
});

test('changes nothing when it is repeated', async () => {
  const server = await startGitHub(fixture, files);
  const first = await requestFor(openWith(server), 's3://models/1');
  const before = server.calls.length;
  expect(await requestFor(openWith(server), 's3://models/1')).toEqual({ ...first, changed: false });
  expect(server.calls.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('renews the open one, without force and without a conflict, whatever happened to the base', async () => {
  const server = await startGitHub(fixture, files);
  await requestFor(openWith(server), 's3://models/1');
  await server.push({ 'k8s/service.yaml': manifestWith('s3://by-hand'), 'k8s/other.yaml': 'a: 2\n' });
  expect(await requestFor(openWith(server), 's3://models/2')).toMatchObject({ before: ['s3://by-hand'] });
  await requestFor(openWith(server), 's3://models/3');
  expect(server.state.pulls).toMatchObject([{ number: 1, title: 'Deliver s3://models/3', state: 'open' }]);
  const head = server.state.pulls[0]?.head ?? '';
  expect(await changesOf(server, head)).toBe('1\t1\tk8s/service.yaml');
  expect(await fileOf(server.path, 'k8s/service.yaml', head)).toBe(manifestWith('s3://models/3'));
  expect(await git(server.path, 'merge-tree', '--write-tree', '--name-only', 'main', head)).toMatch(
    /^[0-9a-f]+$/,
  );
  const forced = server.calls.filter(({ body }) => Object(body).force === true);
  expect(forced).toEqual([]);
});

test('opens the next one when the last was merged, or closed by somebody', async () => {
  const server = await startGitHub(fixture, files);
  const github = openWith(server);
  await requestFor(github, 's3://models/1');
  await github.octokit.rest.pulls.merge({ ...github.repository, pull_number: 1, merge_method: 'squash' });
  expect(await requestFor(github, 's3://models/2')).toMatchObject({
    request: { number: 2 },
    before: ['s3://models/1'],
  });
  await github.octokit.rest.pulls.update({ ...github.repository, pull_number: 2, state: 'closed' });
  expect(await requestFor(github, 's3://models/3')).toMatchObject({ request: { number: 3 } });
  expect(await changesOf(server, server.state.pulls[2]?.head ?? '')).toBe('1\t1\tk8s/service.yaml');
});

test('closes with a note what the base branch holds by now', async () => {
  const server = await startGitHub(fixture, files);
  await requestFor(openWith(server), 's3://models/1');
  await server.push({ 'k8s/service.yaml': manifestWith('s3://models/2') });
  expect(await requestFor(openWith(server), 's3://models/2')).toMatchObject({ outcome: 'unchanged' });
  expect(server.state.pulls).toMatchObject([
    { state: 'closed', merged: false, comments: ["'main' holds this by now; nothing is left to merge."] },
  ]);
});

test('closes with a note another one of the same target, and leaves those of forks and of people alone', async () => {
  const server = await startGitHub(fixture, files);
  await requestFor(openWith(server), 's3://models/1');
  const [own] = server.state.pulls;
  const head = own?.head ?? '';
  for (const branch of ['by-hand', 'older']) await git(server.path, 'branch', branch, head);
  openRequest(server.state.pulls, { head: 'older', base: 'main', title: 'older', body: own?.body ?? '' });
  openRequest(server.state.pulls, { head: 'by-hand', base: 'main', title: 'by hand', body: '' });
  openRequest(server.state.pulls, { head, base: 'main', title: 'fork', body: own?.body ?? '', isFork: true });
  await requestFor(openWith(server), 's3://models/2');
  expect(server.state.pulls.map(({ title, state }) => [title, state])).toEqual([
    ['Deliver s3://models/2', 'open'],
    ['older', 'closed'],
    ['by hand', 'open'],
    ['fork', 'open'],
  ]);
  expect(server.state.pulls[1]?.comments).toEqual([
    `Superseded by ${server.origin}/${server.state.name}/pull/1.`,
  ]);
});

test('of two deliveries at once one opens it and the other renews it', async () => {
  const server = await startGitHub(fixture, files);
  const values = ['s3://models/1', 's3://models/2'];
  const ends = await Promise.all(values.map((value) => requestFor(openWith(server), value)));
  expect(ends.map(({ outcome }) => outcome)).toEqual(['requested', 'requested']);
  expect(server.state.pulls).toHaveLength(1);
});

test('requests nothing that is not wanted any more', async () => {
  const server = await startGitHub(fixture, files);
  const end = await requestFor(openWith(server), 'a', { isStillWanted: async () => false });
  expect(end).toEqual({ outcome: 'unwanted' });
  expect(server.state.pulls).toEqual([]);
});

test('merges by itself as soon as the checks are there, and no other commit than its own', async () => {
  const server = await startGitHub(fixture, files);
  const end = await requestFor(openWith(server), 's3://models/1', { autoMerge: 'squash' });
  expect(server.state.pulls[0]).toMatchObject({ state: 'open', autoMerge: { method: 'squash' } });
  expect(end).toMatchObject({ commit: server.state.pulls[0]?.autoMerge?.commit });
  await requestFor(openWith(server), 's3://models/1', { autoMerge: 'squash' });
  expect(server.calls.filter(({ operation }) => operation === 'graphql')).toHaveLength(1);
});

test('merges right away when nothing is waited for', async () => {
  const server = await startGitHub(fixture, files);
  server.state.waitsForChecks = false;
  await requestFor(openWith(server), 's3://models/1', { autoMerge: 'merge' });
  expect(server.state.pulls).toMatchObject([{ merged: true }]);
  expect(await fileOf(server.path, 'k8s/service.yaml')).toBe(manifestWith('s3://models/1'));
});

test('says what the host has against merging by itself', async () => {
  const message = 'Pull request Auto merge is not allowed for this repository';
  const refused = { status: 200, body: { data: null, errors: [{ message }] } };
  const server = await startGitHub(fixture, files, ({ operation }) =>
    operation === 'graphql' ? refused : undefined,
  );
  const end = requestFor(openWith(server), 's3://models/1', { autoMerge: 'rebase' });
  await expect(end).rejects.toThrow(
    /does not let pull request #1 merge by itself: .*not allowed.*; allow auto-merge/,
  );
  await expect(end).rejects.toMatchObject({ exitCode: 1 });
});
