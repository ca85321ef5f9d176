/** Publications over SSH: with the right key to a host that is known, and in no other way. */
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRemote } from '../../lib/git/credentials/credentials.ts';
import { fileOf, gitFixture, repositoryWith, subjectsOf } from './git-fixture.ts';
import { manifest, manifestWith, publishTo } from './publish-fixture.ts';
import { makeKey, type SshServer, startSshServer } from './ssh-server.ts';

const fixture = gitFixture();
let server: SshServer;
beforeAll(async () => {
  server = await startSshServer();
});
afterAll(() => server.close());

/** Publishes over SSH into a new repository; `files` take the place of the server's own. */
async function publishBySsh(name: string, files: { sshKeyFile?: string; knownHostsFile?: string } = {}) {
  const { path } = await repositoryWith(fixture, name, { 'k8s/service.yaml': manifest });
  const scratch = mkdtempSync(join(fixture.folder, 'scratch-'));
  const own = { sshKeyFile: server.keyFile, knownHostsFile: server.knownHostsFile };
  const remote = await openRemote(`${server.url}${path}`, { ...own, ...files }, scratch);
  const published = publishTo(fixture, remote.url, 's3://models/1', { remote });
  return { path, scratch, published };
}

/** A file of the test's folder. */
function written(name: string, text: string): string {
  const file = join(fixture.folder, name);
  writeFileSync(file, text);
  return file;
}

test('publishes with the key, also when it comes as a Secret is mounted: readable, and without a last line end', async () => {
  const sshKeyFile = written(
    'mounted',
    readFileSync(server.keyFile, 'utf8').trimEnd().replaceAll('\n', '\r\n'),
  );
  chmodSync(sshKeyFile, 0o644);
  const { path, published } = await publishBySsh('ssh', { sshKeyFile });
  expect(await published).toMatchObject({ outcome: 'pushed', pushes: 1 });
  expect(await fileOf(path, 'k8s/service.yaml')).toBe(manifestWith('s3://models/1'));
});

test.each([
  ['a host that is not known', '# none\n', /^ssh:.*: the server's key is not among those of .*hosts-[^\n]*$/],
  [
    'a host that answers with another key than the known one',
    'other',
    /^ssh:.*: the server shows another key than the one in .*hosts-[^\n]*$/,
  ],
])('refuses %s in one line, before it sends anything', async (_, known, line) => {
  const other =
    known === 'other' ? readFileSync(`${await makeKey(join(fixture.folder, 'other-host'))}.pub`, 'utf8') : '';
  const hosts = other === '' ? known : `[127.0.0.1]:${new URL(server.url).port} ${other}`;
  const knownHostsFile = written(`hosts-${known.length}`, hosts);
  const { path, published } = await publishBySsh(`unknown-${known.length}`, { knownHostsFile });
  await expect(published).rejects.toThrow(line);
  await expect(published).rejects.toMatchObject({ exitCode: 1 });
  expect(await subjectsOf(path)).toEqual(['by hand']);
});

test('refuses a key that the server does not take', async () => {
  const { published } = await publishBySsh('wrong-key', {
    sshKeyFile: await makeKey(join(fixture.folder, 'wrong')),
  });
  await expect(published).rejects.toThrow(
    /^ssh:.* does not take the SSH key: [^\n]*Permission denied[^\n]*$/,
  );
  await expect(published).rejects.toMatchObject({ exitCode: 1 });
});

test('refuses what is no key', async () => {
  const { published } = await publishBySsh('no-key', { sshKeyFile: written('no-key', 'abc') });
  await expect(published).rejects.toThrow(/does not take the SSH key/);
});

test('takes a server that is down for one that comes back', async () => {
  const { published } = await publishBySsh('down');
  const scratch = mkdtempSync(join(fixture.folder, 'scratch-'));
  const credentials = { sshKeyFile: server.keyFile, knownHostsFile: server.knownHostsFile };
  const remote = await openRemote('ssh://git@127.0.0.1:9/a.git', credentials, scratch);
  const down = publishTo(fixture, remote.url, 'a', { remote, patience: { failures: 0 } });
  await expect(down).rejects.toMatchObject({ exitCode: 75 });
  expect(await published).toMatchObject({ outcome: 'pushed' });
});
