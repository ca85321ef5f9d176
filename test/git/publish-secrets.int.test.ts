/** Where the token goes: to its own host, and nowhere else, not even on this machine. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkOutRevision } from '../../lib/git/checkout.ts';
import { masking } from '../../lib/steps/log.ts';
import { fileOf, gitFixture, repositoryWith, tokens } from './git-fixture.ts';
import { processesOfGit } from './processes-of-git.ts';
import { proxyTo } from './proxy.ts';
import { manifest, manifestWith, publishTo } from './publish-fixture.ts';

const fixture = gitFixture();
const maskTokens = masking(Object.values(tokens));

/** Throws when the text holds a token in any form. */
function expectNoToken(text: string, where: string): void {
  expect(maskTokens(text) === text, `${where} holds no token`).toBe(true);
}

test('no process and no file of a publication or a checkout holds the token', async () => {
  const { url } = await repositoryWith(fixture, 'secrets', { 'k8s/service.yaml': manifest });
  const seen: string[] = [];
  const proxy = await proxyTo(fixture.server.url, () => {
    seen.push(...processesOfGit());
    const scratch = readdirSync(fixture.folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
    for (const entry of scratch) {
      const isOurs = /\/(publish-[^/]+|checked-out)(\/|$)/.test(entry.parentPath);
      if (entry.isFile() && isOurs) seen.push(readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    }
    return 'pass';
  });
  const through = url.replace(fixture.server.url, proxy.url);
  await publishTo(fixture, through, 's3://models/1');
  const directory = join(fixture.folder, 'checked-out');
  const remote = { url: through, tokenFile: fixture.readTokenFile };
  await checkOutRevision({ remote, revision: 'main', directory });

  expect(proxy.calls.some(({ authorization }) => authorization?.startsWith('Basic '))).toBe(true);
  expect(seen.some((text) => text.includes('git\0push'))).toBe(true);
  expect(seen.some((text) => text.includes('[core]'))).toBe(true);
  for (const text of seen) expectNoToken(text, 'what was seen');
  const config = readFileSync(join(directory, '.git', 'config'), 'utf8');
  expect(config).not.toMatch(/remote|credential|http/);
  expect(readdirSync(join(directory, '.git'))).not.toContain('FETCH_HEAD');
});

test('refuses to show the token to a host that the repository redirects to', async () => {
  await repositoryWith(fixture, 'moved', { 'k8s/service.yaml': manifest });
  const other = await proxyTo(fixture.server.url);
  const first = await proxyTo(fixture.server.url, () => ({ status: 301, location: other.url }));
  await expect(publishTo(fixture, `${first.url}/moved.git`, 'a')).rejects.toThrow(
    `${first.url}/moved.git redirects to ${other.url}, which asks for a token; the token is not sent to another host`,
  );
  expect(other.calls).not.toHaveLength(0);
  expect(other.calls.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
});

test('follows a repository that its host moved elsewhere, with the token', async () => {
  const { path } = await repositoryWith(fixture, 'team/renamed', { 'k8s/service.yaml': manifest });
  const host = await proxyTo(fixture.server.url, ({ path: called }) =>
    called.startsWith('/team/') ? 'pass' : { status: 301, location: `${host.url}/team` },
  );
  expect(await publishTo(fixture, `${host.url}/renamed.git`, 'a')).toMatchObject({ outcome: 'pushed' });
  expect(await fileOf(path, 'k8s/service.yaml')).toBe(manifestWith('a'));
});

test('refuses to send on to another host the token that the first one asked for', async () => {
  await repositoryWith(fixture, 'lured', { 'k8s/service.yaml': manifest });
  const other = await proxyTo(fixture.server.url);
  const first = await proxyTo(fixture.server.url, ({ authorization }) =>
    authorization === undefined ? 'pass' : { status: 302, location: other.url },
  );
  await expect(publishTo(fixture, `${first.url}/lured.git`, 'a')).rejects.toThrow();
  expect(first.calls.some(({ authorization }) => authorization !== undefined)).toBe(true);
  expect(other.calls.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
});
