/** Merge requests at GitLab and pull requests at Gitea: the same as at GitHub, with commits by git. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deliver, rehearseDelivery, type Target } from '../../../lib/git/forge/deliver.ts';
import { fileOf, git, gitFixture } from '../git-fixture.ts';
import { intentOf, manifest, manifestWith } from '../publish-fixture.ts';
import { openRequest } from './asked.ts';
import { gitea } from './gitea-api.ts';
import { gitlab } from './gitlab-api.ts';
import { type Meanwhile, type RestServer, startRestServer } from './rest-server.ts';

const fixture = gitFixture();
const files = { 'k8s/service.yaml': manifest, 'k8s/other.yaml': 'a: 1\n' };
const committer = { name: 'Robot', email: 'robot@example.invalid' };

type Wishes = Omit<Extract<Target['publishing'], { mode: 'pull-request' }>, 'mode' | 'host'>;

describe.each([
  ['gitlab', gitlab, '-/merge_requests', ['mona', 'lisa']],
  ['gitea', gitea, 'pulls', ['mona', 'team/ml']],
] as const)('at %s', (host, api, pathOfRequests, reviewers) => {
  // What git does is the same at both.
  const byGit = (name: string, work: () => Promise<void>) => {
    if (host === 'gitlab') test(name, work);
  };
  const start = (meanwhile?: Meanwhile) =>
    startRestServer(fixture, api, { files, ...(meanwhile && { meanwhile }) });

  const targetAt = ({ url, token }: Pick<RestServer, 'url' | 'token'>, wishes: Wishes = {}): Target => {
    const tokenFile = join(fixture.folder, `token-${crypto.randomUUID()}`);
    writeFileSync(tokenFile, token);
    const publishing = { mode: 'pull-request', host, ...wishes } as const;
    return { url, credentials: { tokenFile }, publishing, commits: { committer }, scratch: fixture.folder };
  };

  const request = (server: RestServer, value: string, wishes?: Wishes) =>
    deliver(targetAt(server, wishes), {
      branch: 'main',
      intents: [intentOf(value)],
      message: () => ({ subject: `deliver ${value}`, body: [], trailers: { 'Millrace-Version': value } }),
      text: async ([before = '']) => ({ title: `Deliver ${value}`, body: `from ${before} to ${value}` }),
      patience: { firstWaitMilliseconds: 5, longestWaitMilliseconds: 50 },
    });

  const changesOf = ({ path }: RestServer, head: string) => git(path, 'diff', '--numstat', `main...${head}`);

  test('opens one, with labels and reviewers, by a commit of ours, and changes nothing when repeated', async () => {
    const server = await start();
    const { state } = server;
    const wishes = { labels: ['model', 'churn'], reviewers };
    const end = await request(server, 's3://models/1', wishes);
    const [asked] = state.requests;
    expect(end).toMatchObject({ outcome: 'requested', changed: true, before: ['s3://models/0'] });
    expect(end).toMatchObject({
      request: { number: 1, url: `${state.origin}/${state.name}/${pathOfRequests}/1` },
    });
    expect(asked).toMatchObject({ base: 'main', title: 'Deliver s3://models/1', state: 'open', ...wishes });
    const head = asked?.head ?? '';
    expect(head).toMatch(/^millrace\/churn-[0-9a-f]{10}$/);
    expect(await fileOf(server.path, 'k8s/service.yaml', head)).toBe(manifestWith('s3://models/1'));
    expect(await fileOf(server.path, 'k8s/service.yaml')).toBe(manifest);
    expect(await changesOf(server, head)).toBe('1\t1\tk8s/service.yaml');
    expect(await git(server.path, 'log', '-1', '--format=%an, %cn', head)).toBe('Millrace, Robot');
    const before = server.calls.length;
    expect(await request(server, 's3://models/1')).toEqual({ ...end, changed: false });
    const written = server.calls
      .slice(before)
      .filter(({ method, path }) => path !== 'git' && method !== 'GET');
    expect(written).toEqual([]);
  });

  byGit('renews the open one, without a conflict, whatever happened to the base', async () => {
    const server = await start();
    await request(server, 's3://models/1');
    await server.push({ 'k8s/service.yaml': manifestWith('s3://by-hand'), 'k8s/other.yaml': 'a: 2\n' });
    expect(await request(server, 's3://models/2')).toMatchObject({ before: ['s3://by-hand'] });
    await request(server, 's3://models/3');
    expect(server.state.requests).toMatchObject([
      { number: 1, title: 'Deliver s3://models/3', state: 'open' },
    ]);
    const head = server.state.requests[0]?.head ?? '';
    expect(await changesOf(server, head)).toBe('1\t1\tk8s/service.yaml');
    expect(await fileOf(server.path, 'k8s/service.yaml', head)).toBe(manifestWith('s3://models/3'));
    await git(server.path, 'merge-tree', '--write-tree', 'main', head);
  });

  test('closes with a note what was merged otherwise, or asked for twice, and leaves those of others alone', async () => {
    const server = await start();
    await request(server, 's3://models/1');
    const { state } = server;
    const { head = '', body = '' } = state.requests[0] ?? {};
    await git(server.path, 'branch', 'older', head);
    openRequest(state.requests, { head: 'older', base: 'main', title: 'older', body });
    openRequest(state.requests, { head: 'older', base: 'release', title: 'by hand', body: '' });
    openRequest(state.requests, { head, base: 'main', title: 'fork', body, isFork: true });
    state.pageSize = 2;
    await request(server, 's3://models/2');
    expect(state.requests.map(({ title, state }) => `${title} ${state}`)).toEqual([
      ...['Deliver s3://models/2 open', 'older closed', 'by hand open', 'fork open'],
    ]);
    expect(state.requests[1]?.comments).toEqual([
      `Superseded by ${state.origin}/${state.name}/${pathOfRequests}/1.`,
    ]);
    await server.push({ 'k8s/service.yaml': manifestWith('s3://models/3') });
    expect(await request(server, 's3://models/3')).toMatchObject({ outcome: 'unchanged' });
    expect(state.requests[0]).toMatchObject({ state: 'closed', merged: false });
  });

  byGit('of two deliveries at once one opens it and the other renews it', async () => {
    const server = await start();
    const ends = await Promise.all(['s3://models/1', 's3://models/2'].map((value) => request(server, value)));
    expect(ends.map(({ outcome }) => outcome)).toEqual(['requested', 'requested']);
    expect(server.state.requests).toHaveLength(1);
  });

  byGit('is done all the same when the base moves before its push', async () => {
    let pushes = 0;
    const server = await start(async ({ path, body }) => {
      if (path === 'git' && /git-receive-pack$/.test(String(body)) && ++pushes === 1)
        await server.push({ 'k8s/other.yaml': 'a: 2\n' });
      return undefined;
    });
    await request(server, 's3://models/1');
    expect(await changesOf(server, server.state.requests[0]?.head ?? '')).toBe('1\t1\tk8s/service.yaml');
  });

  test('merges by itself, no other commit than its own, as soon as the host has looked', async () => {
    const moved = { gitlab: 'SHA does not match HEAD of source branch: a', gitea: 'head out of date' }[host];
    let asks = 0;
    const server = await start(({ path }) =>
      path.endsWith('/merge') && ++asks === 1 ? { status: 409, body: { message: moved } } : undefined,
    );
    server.state.undecided = 2;
    const end = await request(server, 's3://models/1', { autoMerge: 'squash' });
    const [asked] = server.state.requests;
    expect(asked).toMatchObject({ state: 'open', autoMerge: { method: 'squash' } });
    expect(end).toMatchObject({ commit: asked?.autoMerge?.commit });
    await request(server, 's3://models/1', { autoMerge: 'squash' });
    server.state.waitsForChecks = false;
    Object.assign(asked ?? {}, { autoMerge: undefined });
    await request(server, 's3://models/1', { autoMerge: 'merge' });
    expect(await fileOf(server.path, 'k8s/service.yaml')).toBe(manifestWith('s3://models/1'));
  });

  test('says what the host has against it', async () => {
    const refused = { status: 405, body: { message: 'not allowed' } };
    const server = await start(({ path }) => (path.endsWith('/merge') ? refused : undefined));
    const end = request(server, 's3://models/1', { autoMerge: 'merge' });
    await expect(end).rejects.toThrow(/merge by itself.*take autoMerge away/);
    await expect(end).rejects.toMatchObject({ exitCode: 1 });
  });

  test('is rehearsed before anything is trained: no request, no commit, and a wrong token is told', async () => {
    const server = await start();
    const { value: _, ...target } = intentOf('');
    expect(await rehearseDelivery(targetAt(server), { branch: 'main', target })).toBe('s3://models/0');
    expect(server.state.requests).toEqual([]);
    const wrong = rehearseDelivery(targetAt({ ...server, token: 'wrong' }), { branch: 'main', target });
    await expect(wrong).rejects.toThrow(/401.*is the token right/);
  });
});
