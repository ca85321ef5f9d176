/** The one place where what opens a repository comes from files: a token, a GitHub App or an SSH key, and the way there. */
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import { openNetwork } from '../forge/network.ts';
import type { Remote } from '../remote.ts';
import type { SshFiles } from './ssh.ts';

/** What opens a repository; the values are in the files, and stay there. */
export interface Credentials {
  readonly tokenFile?: string | undefined;
  /** The App's id or client id, and the file with its private key (PEM). */
  readonly app?: { readonly appId: string; readonly keyFile: string } | undefined;
  readonly sshKeyFile?: string | undefined;
  readonly knownHostsFile?: string | undefined;
  readonly caFile?: string | undefined;
  readonly proxyFile?: string | undefined;
}

/** The repository at `url` for git. `scratch` holds what is made of the credentials; whoever made the folder removes it. */
export async function openRemote(url: string, credentials: Credentials, scratch: string): Promise<Remote> {
  const { caFile, proxyFile } = credentials;
  if (new URL(url).protocol === 'ssh:') return { url, ssh: await prepareSsh(url, credentials, scratch) };
  refuseSsh(url, credentials);
  const { tokenFile, app } = credentials;
  if (app === undefined) return { url, tokenFile, caFile, proxyFile };
  const bought = join(scratch, 'installation-token');
  const token = await tokensOf(url, credentials);
  const renew = async () => {
    await writeFile(`${bought}.new`, await token(), { mode: 0o600 });
    await rename(`${bought}.new`, bought);
  };
  return { url, tokenFile: bought, renew, caFile, proxyFile };
}

/** A function that gives the token of the moment, for calls to the host's API. Throws an `InputError` when there is none. */
export async function tokensOf(url: string, credentials: Credentials): Promise<() => Promise<string>> {
  const { tokenFile, app } = credentials;
  if (app !== undefined && tokenFile !== undefined)
    throw new InputError(`${url} is given both a token and a GitHub App; give one`);
  if (app !== undefined) {
    // Loaded only where it is needed: a step that pushes with a token starts quickly.
    const { openGitHub } = await import('../forge/github/octokit.ts');
    const { installationTokens } = await import('../forge/github/installation-token.ts');
    const key = { appId: app.appId, privateKey: readKey(app.keyFile) };
    return installationTokens(openGitHub(url, key, openNetwork(credentials)));
  }
  if (tokenFile === undefined)
    throw new InputError(`the API of ${new URL(url).host} needs a token; give one, or a GitHub App`);
  // Read each time: a Secret that was renewed meanwhile is used.
  return async () => readFileSync(tokenFile, 'utf8').trim();
}

function refuseSsh(url: string, { sshKeyFile, knownHostsFile }: Credentials): void {
  if (sshKeyFile !== undefined || knownHostsFile !== undefined)
    throw new InputError(
      `${url} is not opened by an SSH key; give its address as ssh://git@host/owner/name.git`,
    );
}

async function prepareSsh(url: string, credentials: Credentials, scratch: string): Promise<SshFiles> {
  const { sshKeyFile, knownHostsFile, tokenFile, app, caFile, proxyFile } = credentials;
  if (sshKeyFile === undefined || knownHostsFile === undefined)
    throw new InputError(`${url} needs an SSH key and the known hosts that its server is told by; give both`);
  if (tokenFile ?? app ?? caFile ?? proxyFile)
    throw new InputError(
      `${url} takes an SSH key alone; a token, a GitHub App, a CA bundle and a proxy are for https`,
    );
  // ssh takes a key that only its owner may read, and a mounted Secret is not always that.
  const keyFile = join(scratch, 'ssh-key');
  await writeFile(keyFile, readKey(sshKeyFile), { mode: 0o600 });
  return { keyFile, knownHostsFile };
}

/** Secrets often lose the line end of the last line, or have those of Windows; no reader of keys takes that. */
function readKey(file: string): string {
  return `${readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim()}\n`;
}
