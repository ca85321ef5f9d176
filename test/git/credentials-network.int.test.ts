/** The way to a repository: certificates and a proxy by files, whose secrets nobody sees. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRemote } from '../../lib/git/credentials/credentials.ts';
import { openNetwork } from '../../lib/git/forge/network.ts';
import { masking } from '../../lib/steps/log.ts';
import { fileOf, gitFixture, repositoryWith } from './git-fixture.ts';
import { proxyThatAsks, tlsFrontOf } from './network.ts';
import { processesOfGit } from './processes-of-git.ts';
import { manifest, manifestWith, publishTo } from './publish-fixture.ts';

const fixture = gitFixture();

function written(name: string, text: string): string {
  const file = join(mkdtempSync(join(fixture.folder, 'secret-')), name);
  writeFileSync(file, text);
  return file;
}

async function publishBy(url: string, files: { caFile?: string; proxyFile?: string }) {
  const credentials = { tokenFile: fixture.writeTokenFile, ...files };
  const remote = await openRemote(url, credentials, fixture.folder);
  return publishTo(fixture, url, 's3://models/1', { remote, patience: { failures: 0 } });
}

test('trusts the certificates of the file, and no others', async () => {
  const { path } = await repositoryWith(fixture, 'tls', { 'k8s/service.yaml': manifest });
  const front = await tlsFrontOf(fixture.server.url, fixture.folder);
  const url = `${front.url}/tls.git`;
  await expect(publishBy(url, {})).rejects.toThrow(/certificate/);
  await expect(openNetwork({})(url)).rejects.toThrow();
  expect(await publishBy(url, { caFile: front.caFile })).toMatchObject({ outcome: 'pushed' });
  expect(await fileOf(path, 'k8s/service.yaml')).toBe(manifestWith('s3://models/1'));
  expect((await openNetwork({ caFile: front.caFile })(url)).status).toBe(401);
});

test.each(['http', 'https'])('goes through the proxy of the file, with its password (%s)', async (scheme) => {
  const { url: plain, path } = await repositoryWith(fixture, `by-${scheme}`, {
    'k8s/service.yaml': manifest,
  });
  const front = scheme === 'https' ? await tlsFrontOf(fixture.server.url, fixture.folder) : undefined;
  const url = front ? plain.replace(fixture.server.url, front.url) : plain;
  const ca = front ? { caFile: front.caFile } : {};
  const seen: string[] = [];
  const proxy = await proxyThatAsks('me', 'proxy-7f%:a1', () => seen.push(...processesOfGit()));
  const address = `http://me:${encodeURIComponent('proxy-7f%:a1')}@${proxy.host}`;
  const proxyFile = written('proxy', `${address}\n`);

  expect(await publishBy(url, { ...ca, proxyFile })).toMatchObject({ outcome: 'pushed' });
  expect(await fileOf(path, 'k8s/service.yaml')).toBe(manifestWith('s3://models/1'));
  const mask = masking(['proxy-7f%:a1', 'proxy-7f%25:a1', 'proxy-7f%25%3Aa1']);
  expect(seen.some((text) => text.includes('git\0push'))).toBe(true);
  for (const text of seen) expect(mask(text) === text, 'no process shows the password').toBe(true);

  const before = proxy.calls.length;
  expect((await openNetwork({ ...ca, proxyFile })(url)).status).toBe(401);
  expect(proxy.calls.length).toBeGreaterThan(before);

  const wrong = written('proxy', address.replace('me:', 'you:'));
  await expect(publishBy(url, { ...ca, proxyFile: wrong })).rejects.toThrow(
    /the proxy in .*\/proxy wants a user and a password \(407\)/,
  );
});

test.each([
  ['no address', 'secret-1'],
  ['another protocol', 'socks5://me:secret-1@host'],
  ['a user alone', 'http://me@host:1'],
])('refuses a proxy file that holds %s, without showing it', async (_, text) => {
  const error = publishBy('http://127.0.0.1:9/a/b.git', { proxyFile: written('proxy', text) });
  await expect(error).rejects.toMatchObject({ exitCode: 2 });
  await expect(error).rejects.not.toThrow(/secret-1/);
});

test.each([
  ['ssh://git@h/a.git', { tokenFile: '/t' }, /needs an SSH key and the known hosts/],
  ['ssh://git@h/a.git', { sshKeyFile: '/k' }, /needs an SSH key and the known hosts/],
  [
    'ssh://git@h/a.git',
    { sshKeyFile: '/k', knownHostsFile: '/h', tokenFile: '/t' },
    /takes an SSH key alone/,
  ],
  ['https://h/a/b.git', { sshKeyFile: '/k', knownHostsFile: '/h' }, /is not opened by an SSH key/],
  [
    'https://h/a/b.git',
    { tokenFile: '/t', app: { appId: '1', keyFile: '/k' } },
    /both a token and a GitHub App/,
  ],
])('refuses credentials that do not go with %s', async (url, credentials, message) => {
  const error = openRemote(url, credentials, fixture.folder);
  await expect(error).rejects.toThrow(message);
  await expect(error).rejects.toMatchObject({ exitCode: 2 });
});
