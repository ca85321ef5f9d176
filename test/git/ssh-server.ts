/** An OpenSSH server of the test's own, run as the current user on a free port, that lets one key use git and nothing else. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import getPort from 'get-port';

/** A server that answers. */
export interface SshServer {
  /** Such as `ssh://user@127.0.0.1:40123`; a repository's path on the disk follows. */
  readonly url: string;
  /** The one key that is let in. */
  readonly keyFile: string;
  /** Names this server's host key. */
  readonly knownHostsFile: string;
  close(): Promise<void>;
}

const program = '/usr/sbin/sshd';

/** Starts the server. Throws when the machine has none: Debian has it in `openssh-server`. */
export async function startSshServer(): Promise<SshServer> {
  if (!existsSync(program)) throw new Error(`there is no ${program}; apt-get install openssh-server`);
  const folder = mkdtempSync(join(tmpdir(), 'ssh-'));
  // As root, sshd changes to this folder before anybody is let in.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const [hostKeyFile, keyFile] = await Promise.all(
    ['host-key', 'key'].map((name) => makeKey(join(folder, name))),
  );
  const port = await getPort({ host: '127.0.0.1' });
  const gitOnly = `restrict,command="git-shell -c \\"$SSH_ORIGINAL_COMMAND\\""`;
  writeFileSync(join(folder, 'authorized-keys'), `${gitOnly} ${readFileSync(`${keyFile}.pub`, 'utf8')}`);
  const knownHostsFile = join(folder, 'known hosts');
  writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${readFileSync(`${hostKeyFile}.pub`, 'utf8')}`);
  writeFileSync(
    join(folder, 'config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${hostKeyFile}`,
      `AuthorizedKeysFile ${join(folder, 'authorized-keys')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      '',
    ].join('\n'),
  );
  const server = spawn(program, ['-D', '-e', '-f', join(folder, 'config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await untilListening(server);
  return {
    url: `ssh://${userInfo().username}@127.0.0.1:${port}`,
    keyFile: keyFile ?? '',
    knownHostsFile,
    close: async () => {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Makes a pair of keys without a passphrase. */
export async function makeKey(file: string): Promise<string> {
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file]);
  return file;
}

async function untilListening(server: ChildProcess): Promise<void> {
  if (server.stderr === null) throw new Error('sshd has no standard error');
  const said: string[] = [];
  const lines = createInterface(server.stderr);
  for await (const line of lines) {
    said.push(line);
    if (/Server listening/.test(line)) {
      // What comes later is not kept, and does not hold the server up.
      server.stderr.on('error', () => undefined).resume();
      return;
    }
  }
  throw new Error(`sshd did not start: ${said.join('; ')}`);
}
