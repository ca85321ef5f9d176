/** The Git server of the embedded platform: who may do what, what it answers besides Git, and how it ends. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { createRepository, startGitServer } from '../../lib/embedded/git-server.ts';
import { InputError } from '../../lib/errors.ts';
import { fileOf, git, gitFixture, repositoryWith, tokens } from '../git/git-fixture.ts';

const fixture = gitFixture();
const basic = (token: string, user = 'anybody') =>
  `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
const discover = async (path: string, authorization?: string) => {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const response = await fetch(`${fixture.server.url}${path}`, { headers });
  return { status: response.status, challenge: response.headers.get('www-authenticate') };
};
const read = '/access.git/info/refs?service=git-upload-pack';
const write = '/access.git/info/refs?service=git-receive-pack';

describe('the server', () => {
  test.each([
    ['nothing', undefined, 401, 401],
    ['a wrong token', basic('wrong'), 401, 401],
    ['an empty token', basic(''), 401, 401],
    ['the read token', basic(tokens.readToken), 200, 403],
    ['the write token', basic(tokens.writeToken), 200, 200],
    ['the write token and no user', basic(tokens.writeToken, ''), 200, 200],
    ['the read token as bearer', `Bearer ${tokens.readToken}`, 200, 403],
    ['the write token as bearer', `bearer ${tokens.writeToken}`, 200, 200],
    ['the write token as digest', `Digest ${tokens.writeToken}`, 401, 401],
  ])('answers who gives %s', async (_, authorization, reads, writes) => {
    await repositoryWith(fixture, 'access', { a: 'b' });
    expect((await discover(read, authorization)).status).toBe(reads);
    const { status, challenge } = await discover(write, authorization);
    expect(status).toBe(writes);
    expect(challenge).toBe(status === 401 ? 'Basic realm="git"' : null);
  });

  test.each([
    '/',
    '/access.git/HEAD',
    '/access.git/config',
    '/access.git/objects/info/packs',
    '/access.git/info/refs',
    '/access.git/info/refs?service=git-upload-archive',
    '/%252e%252e/access.git/info/refs?service=git-upload-pack',
    '/./../access.git/../../etc/info/refs?service=git-upload-pack',
    '/nowhere.git/info/refs?service=git-upload-pack',
  ])('refuses %s with 404', async (path) => {
    await repositoryWith(fixture, 'access', { a: 'b' });
    expect((await discover(path, basic(tokens.writeToken))).status).toBe(404);
  });

  test('takes and gives whole histories, compressed and in pieces', async () => {
    const bare = await createRepository(fixture.directory, 'team/large');
    const big = Array.from({ length: 40_000 }, (_, line) => `${line * 7919}`).join('\n');
    const { path: local } = await repositoryWith(fixture, 'local', { big });
    const url = `${fixture.server.url.replace('://', `://x:${tokens.writeToken}@`)}/team/large`;
    await execa('git', ['-c', 'http.postBuffer=1000', 'push', url, 'main'], { cwd: local });
    expect(await git(bare, 'rev-parse', 'main')).toBe(await git(local, 'rev-parse', 'main'));
    const clone = join(fixture.folder, 'clone');
    await execa('git', ['clone', '--quiet', url, clone]);
    expect(await fileOf(clone, 'big')).toBe(big);
  });

  test('refuses a push that rewrites history', async () => {
    const { path } = await repositoryWith(fixture, 'rewritten', { a: 'b' });
    const { path: other } = await repositoryWith(fixture, 'rewriting', { a: 'c' });
    const url = `${fixture.server.url.replace('://', `://x:${tokens.writeToken}@`)}/rewritten.git`;
    const before = await git(path, 'rev-parse', 'main');
    const { exitCode } = await execa('git', ['push', '--force', url, 'main'], { cwd: other, reject: false });
    expect(exitCode).toBe(1);
    expect(await git(path, 'rev-parse', 'main')).toBe(before);
  });

  test('ends while a call waits, and frees its port', async () => {
    const options = { directory: fixture.directory, ...tokens };
    const server = await startGitServer(options);
    const port = Number(new URL(server.url).port);
    const call = execa(
      'git',
      ['ls-remote', `${server.url.replace('://', `://x:${tokens.readToken}@`)}/access.git`],
      {
        reject: false,
      },
    );
    await Promise.all([server.close(), call]);
    const again = await startGitServer({ ...options, port });
    expect(again.url).toBe(server.url);
    await again.close();
  });

  test('refuses a port that is taken', async () => {
    const port = Number(new URL(fixture.server.url).port);
    await expect(startGitServer({ directory: fixture.directory, ...tokens, port })).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});

describe('a repository', () => {
  test('is made once and stays as it is', async () => {
    const { path } = await repositoryWith(fixture, 'once', { a: 'b' });
    const before = await git(path, 'rev-parse', 'main');
    expect(await createRepository(fixture.directory, 'once.git')).toBe(path);
    expect(await git(path, 'rev-parse', 'HEAD')).toBe(before);
    expect(existsSync(join(path, 'hooks'))).toBe(false);
  });

  test.each(['', '..', '../x', '/x', 'a//b', 'a/../b', '.hidden', 'a b', 'a\nb'])(
    'refuses the name %j',
    async (name) => {
      await expect(createRepository(fixture.directory, name)).rejects.toThrow(InputError);
    },
  );
});
