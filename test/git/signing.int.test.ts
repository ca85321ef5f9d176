/** By whom a commit is: author, committer, sign-off, and signatures that git itself finds good. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { rehearse } from '../../lib/git/rehearse.ts';
import { git, gitFixture, repositoryWith, subjectsOf } from './git-fixture.ts';
import { intentOf, manifest, publishTo } from './publish-fixture.ts';

const fixture = gitFixture();
const committer = { name: 'Robot', email: 'robot@example.invalid' };

const target = (name: string) => repositoryWith(fixture, name, { 'k8s/service.yaml': manifest });

describe('a commit', () => {
  test('names its author and its committer, who signs off', async () => {
    const { path, url } = await target('signed-off');
    const identity = { name: 'Ada', email: 'ada@example.invalid' };
    await publishTo(fixture, url, 's3://models/1', { identity, committer, signOff: true });
    expect(await git(path, 'log', '-1', '--format=%an <%ae>%n%cn <%ce>%n%(trailers)', 'main')).toBe(
      'Ada <ada@example.invalid>\nRobot <robot@example.invalid>\n' +
        'Millrace-Version: s3://models/1\nSigned-off-by: Robot <robot@example.invalid>\n',
    );
  });

  test('is signed with an SSH key', async () => {
    const { path, url } = await target('ssh');
    const keyFile = join(fixture.folder, 'id');
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', keyFile]);
    // As a Secret may hold it.
    writeFileSync(`${keyFile}-secret`, readFileSync(keyFile, 'utf8').trim(), { mode: 0o644 });
    await publishTo(fixture, url, 's3://models/1', { committer, signingKeyFile: `${keyFile}-secret` });
    const allowed = join(fixture.folder, 'allowed');
    writeFileSync(allowed, `${committer.email} ${readFileSync(`${keyFile}.pub`, 'utf8')}`);
    const config = ['-c', `gpg.ssh.allowedSignersFile=${allowed}`];
    expect(await git(path, ...config, 'log', '-1', '--format=%G? %GS', 'main')).toBe(`G ${committer.email}`);
  });

  test('is signed with an OpenPGP key, whose agent does not stay', async () => {
    const { path, url } = await target('openpgp');
    const home = join(fixture.folder, 'gnupg');
    mkdirSync(home, { mode: 0o700 });
    const gpg = (...args: string[]) => execa('gpg', ['--homedir', home, '--batch', ...args]);
    await gpg('--passphrase', '', '--quick-generate-key', 'Robot <robot@example.invalid>', 'ed25519', 'sign');
    const keyFile = join(fixture.folder, 'key.asc');
    writeFileSync(keyFile, (await gpg('--armor', '--export-secret-keys')).stdout);
    await publishTo(fixture, url, 's3://models/1', { committer, signingKeyFile: keyFile });
    const { stdout } = await execa('git', ['log', '-1', '--format=%G? %GS', 'main'], {
      cwd: path,
      env: { GNUPGHOME: home },
    });
    expect(stdout).toMatch(/^[GU] Robot <robot@example\.invalid>$/);
    await execa('gpgconf', ['--homedir', home, '--kill', 'all']);
    const { stdout: running } = await execa('ps', ['-A', '-o', 'args']);
    expect(running.split('\n').filter((line) => line.includes(fixture.folder))).toEqual([]);
    expect(readdirSync(fixture.folder).filter((name) => name.startsWith('publish-'))).toEqual([]);
  });

  test('is not made when the key is none', async () => {
    const { path, url } = await target('no-key');
    const keyFile = join(fixture.folder, 'no-key');
    writeFileSync(keyFile, 'hello');
    await expect(publishTo(fixture, url, 's3://models/1', { signingKeyFile: keyFile })).rejects.toThrow(
      `${keyFile} holds no private key of SSH or OpenPGP`,
    );
    writeFileSync(keyFile, '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n');
    await expect(publishTo(fixture, url, 's3://models/1', { signingKeyFile: keyFile })).rejects.toThrow(
      `the commit cannot be signed with the key in ${keyFile}`,
    );
    expect(await subjectsOf(path)).toEqual(['by hand']);
    const { value: _, ...field } = intentOf('');
    const remote = { url, tokenFile: fixture.writeTokenFile };
    const rehearsal = rehearse({
      remote,
      branch: 'main',
      target: field,
      scratch: fixture.folder,
      signingKeyFile: keyFile,
    });
    await expect(rehearsal).rejects.toThrow(`the commit cannot be signed with the key in ${keyFile}`);
  });
});
