/** A Git server for one machine: `git http-backend` behind Node's HTTP server, with a token to read and one to write. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { InputError } from '../errors.ts';
import { type Access, accessOf, type Tokens } from './git-access.ts';
import { answerByBackend, type Exchange, type GitCall, gitEnvironment } from './git-backend.ts';

/** What is served, and to whom. */
export interface GitServerOptions extends Tokens {
  /** The folder with the bare repositories. */
  readonly directory: string;
  /** @default `127.0.0.1` */
  readonly host?: string;
  /** @default a free one */
  readonly port?: number;
}

/** A server that answers. */
export interface GitServer {
  /** Such as `http://127.0.0.1:40123`; a repository is at `<url>/<name>.git`. */
  readonly url: string;
  /** Ends all connections and the git programs behind them. */
  close(): Promise<void>;
}

/** Starts the server. Any user name goes with a token; the read token fetches, the write token fetches and pushes. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const { directory, host = '127.0.0.1', port = 0 } = options;
  const stop = new AbortController();
  const answers = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const answered = answer({ request, response, directory, signal: stop.signal }, options)
      .catch(() => void response.destroy())
      .finally(() => answers.delete(answered));
    answers.add(answered);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: urlOf(server.address()),
    close: async () => {
      stop.abort();
      server.close();
      server.closeAllConnections();
      await Promise.all(answers);
    },
  };
}

/**
 * Makes the bare repository `<directory>/<name>.git` with the default branch `main`; partial fetches and fetches of
 * any commit are allowed, a push that rewrites history is not. One that is there already stays as it is. Returns its path.
 */
export async function createRepository(directory: string, name: string): Promise<string> {
  const plainName = name.replace(/\.git$/, '');
  if (!new RegExp(`^${repositoryName}$`).test(plainName))
    throw new InputError(`'${name}' names no repository; use letters, digits, '.', '_', '-' and '/'`);
  const path = join(directory, `${plainName}.git`);
  if (existsSync(join(path, 'HEAD'))) return path;
  await mkdir(dirname(path), { recursive: true });
  const made = await mkdtemp(`${path}.new-`);
  const git = (...args: string[]) =>
    execa('git', args, { cwd: made, env: gitEnvironment(), extendEnv: false });
  try {
    await git('init', '--quiet', '--bare', '--template=', '--initial-branch=main', '.');
    for (const [key, value] of Object.entries(repositoryConfig)) await git('config', key, value);
    // Fails when somebody else was quicker; theirs stays.
    await rename(made, path).catch((error: unknown) => {
      if (!existsSync(join(path, 'HEAD'))) throw error;
    });
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return path;
}

const repositoryConfig = {
  'uploadpack.allowFilter': 'true',
  'uploadpack.allowAnySHA1InWant': 'true',
  'receive.denyNonFastForwards': 'true',
  // Housekeeping in the background would outlive the push that started it.
  'receive.autogc': 'false',
  'gc.auto': '0',
};

/** No segment begins with a dot, so that no path leads out of the folder. */
const repositoryName = '[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*';
const services = 'info/refs|git-upload-pack|git-receive-pack';
const callPath = new RegExp(`^/(${repositoryName})/(${services})$`);

async function answer(exchange: Exchange, tokens: Tokens): Promise<void> {
  const call = readCall(exchange.request);
  const refusal = refusalOf(call, accessOf(exchange.request.headers.authorization, tokens));
  if (call === undefined || refusal !== undefined) refuse(exchange.response, refusal ?? notFound);
  else await answerByBackend(call, exchange);
}

function urlOf(address: ReturnType<Server['address']>): string {
  if (address === null || typeof address === 'string') throw new Error('the Git server listens on no port');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

interface Refusal {
  readonly status: number;
  readonly reason: string;
}

const notFound: Refusal = { status: 404, reason: 'not found' };

/** The call of Git's smart HTTP protocol, undefined for anything else. */
function readCall(request: IncomingMessage): GitCall | undefined {
  const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const [, repository, action] = callPath.exec(pathname) ?? [];
  if (repository === undefined || action === undefined) return undefined;
  const service = action === 'info/refs' ? searchParams.get('service') : action;
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') return undefined;
  return { path: pathname, query: search.slice(1), writes: service === 'git-receive-pack' };
}

/** Who may not even read learns nothing about which repositories there are. */
function refusalOf(call: GitCall | undefined, access: Access): Refusal | undefined {
  if (access === 'none') return { status: 401, reason: 'give a token' };
  if (call?.writes && access === 'read') return { status: 403, reason: 'this token may only read' };
  return undefined;
}

function refuse(response: ServerResponse, { status, reason }: Refusal): void {
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="git"' } : {};
  // The body that was sent along is not read, so the connection cannot serve another call.
  response.writeHead(status, { 'content-type': 'text/plain', connection: 'close', ...challenge });
  response.end(`${reason}\n`);
}
