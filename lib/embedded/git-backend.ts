/** Hands one HTTP call to `git http-backend`, a CGI program, and its answer back. */
import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** One call of Git's smart HTTP protocol. */
export interface GitCall {
  readonly path: string;
  readonly query: string;
  /** Whether it belongs to a push. */
  readonly writes: boolean;
}

/** Where a call came from and where its answer goes. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The folder with the repositories. */
  readonly directory: string;
  /** Ends the program before its time. */
  readonly signal: AbortSignal;
}

/** A head longer than this is no CGI answer. */
const longestHead = 64 * 1024;

/** Answers by the program and waits for its end; when it dies before it answered, that is a status 500. */
export async function answerByBackend(call: GitCall, exchange: Exchange): Promise<void> {
  const { request, response, signal } = exchange;
  const program = spawn('git', ['http-backend'], {
    env: { ...gitEnvironment(), ...cgiEnvironment(call, exchange) },
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => {
    program.once('close', resolve);
    program.once('error', resolve);
  });
  const stop = () => endGroup(program.pid);
  signal.addEventListener('abort', stop, { once: true });
  try {
    // The program may stop reading before the request ends; what it answers says why.
    const sent = pipeline(request, program.stdin).catch(() => undefined);
    await sendAnswer(program.stdout, response);
    await sent;
    await ended;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Ends the program and those it started; on this signal git removes its lock files. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}

/** What git is run with: nothing of the machine's or the person's configuration. */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
}

function cgiEnvironment(call: GitCall, { request, directory }: Exchange): Record<string, string> {
  const { headers } = request;
  const optional = {
    CONTENT_LENGTH: headers['content-length'],
    HTTP_CONTENT_ENCODING: headers['content-encoding'],
    GIT_PROTOCOL: headers['git-protocol']?.toString(),
    // With a user, http-backend lets push; without, it does not.
    REMOTE_USER: call.writes ? 'writer' : undefined,
  };
  return {
    GIT_PROJECT_ROOT: directory,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: call.path,
    QUERY_STRING: call.query,
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: headers['content-type'] ?? '',
    REMOTE_ADDR: request.socket.remoteAddress ?? '',
    ...Object.fromEntries(
      Object.entries(optional).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}

async function sendAnswer(output: NodeJS.ReadableStream, response: ServerResponse): Promise<void> {
  const chunks = output[Symbol.asyncIterator]();
  let read = Buffer.alloc(0);
  let end = -1;
  while (end < 0 && read.length < longestHead) {
    const { done, value } = await chunks.next();
    if (done) break;
    read = Buffer.concat([read, Buffer.from(value)]);
    end = read.indexOf('\r\n\r\n');
  }
  if (end < 0) {
    response.writeHead(500, { 'content-type': 'text/plain' }).end('git http-backend gave no answer\n');
    return;
  }
  const { status, headers } = parseHead(read.subarray(0, end).toString('latin1'));
  response.writeHead(status, headers);
  await pipeline(async function* () {
    yield read.subarray(end + 4);
    yield* { [Symbol.asyncIterator]: () => chunks };
  }, response);
}

function parseHead(head: string): { readonly status: number; readonly headers: Record<string, string> } {
  const fields = head.split('\r\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const { status = '200', ...headers } = Object.fromEntries(fields);
  return { status: Number.parseInt(status, 10), headers };
}
