/**
 * A Git repository elsewhere, and how git gets what opens it when it asks: the token and a proxy's password from their
 * files, by the askpass program, each for its own host alone; an SSH key by the file's name.
 */
import { existsSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { readProxy } from './credentials/proxy.ts';
import { type SshFiles, sshEnvironment } from './credentials/ssh.ts';

/** A repository over HTTP or SSH. */
export interface Remote {
  /** Its address, without credentials. */
  readonly url: string;
  /** The file with the token. @default the repository asks for none */
  readonly tokenFile?: string | undefined;
  /** The user name that goes with the token. @default `x-access-token`, as hosts that take tokens ignore it */
  readonly username?: string;
  /** Called before git talks to the repository: sees to it that the token in the file is still a valid one. */
  readonly renew?: (() => Promise<void>) | undefined;
  /** What an `ssh://` address is opened with, and which hosts are believed. */
  readonly ssh?: SshFiles | undefined;
  /** The file with the certificates that are trusted. @default those of the machine */
  readonly caFile?: string | undefined;
  /** The file with the proxy's address, which may hold its user and password. @default as `https_proxy` and its kin say */
  readonly proxyFile?: string | undefined;
}

/** The variables by which the askpass program knows what to answer, and to whom. */
export const askpassVariables = {
  tokenFile: 'MILLRACE_TOKEN_FILE',
  origin: 'MILLRACE_TOKEN_ORIGIN',
  proxyFile: 'MILLRACE_PROXY_FILE',
} as const;

/** The environment with which git asks our program, and nobody else, for credentials. No secret is in it. */
export function credentialEnvironment({ url, tokenFile, proxyFile, ssh }: Remote): Record<string, string> {
  const token = tokenFile !== undefined && {
    [askpassVariables.tokenFile]: resolve(tokenFile),
    [askpassVariables.origin]: new URL(url).origin,
  };
  const proxy = proxyFile !== undefined && { [askpassVariables.proxyFile]: resolve(proxyFile) };
  return {
    ...((token || proxy) && { GIT_ASKPASS: programBeside(import.meta.filename, 'askpass') }),
    ...token,
    ...proxy,
    ...(ssh && sshEnvironment(ssh, programBeside(import.meta.filename, 'ssh'))),
  };
}

/** What git is configured with for this remote; the proxy's password is not in it, git asks for that. */
export function transportConfig({ url, caFile, proxyFile }: Remote): readonly (readonly [string, string])[] {
  const protocols = url.startsWith('ssh:') ? ['ssh'] : ['http', 'https'];
  const config: (readonly [string, string])[] = protocols.map((name) => [`protocol.${name}.allow`, 'always']);
  if (caFile !== undefined) config.push(['http.sslCAInfo', resolve(caFile)]);
  if (proxyFile !== undefined)
    config.push(['http.proxy', readProxy(readFileSync(proxyFile, 'utf8')).address]);
  return config;
}

/** Beside this file; in the bundle of the steps, where this file is part of `lib/*.js`, in `bin/`. */
function programBeside(here: string, name: 'askpass' | 'ssh'): string {
  const beside = join(here, '..', `${name}${extname(here)}`);
  return existsSync(beside) ? beside : join(here, `../../bin/millrace-${name}`);
}
