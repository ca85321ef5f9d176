/** A server in front of another one that does to single calls what networks and hosts do. */
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';

/** `pass` it on; answer with a status or a redirect instead; pass it on and lose the answer. */
export type Fate = 'pass' | 'lose answer' | { readonly status: number; readonly location?: string };

/** A call that came by. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly bytes: number;
}

/** Starts a proxy. */
export async function startProxy(
  target: string,
  fateOf: (call: Passing) => Fate | Promise<Fate> = () => 'pass',
) {
  const calls: Passing[] = [];
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytesOf(request);
    const { method = '', url: path = '', headers } = request;
    const call = { method, path, authorization: headers.authorization, bytes: body.length };
    calls.push(call);
    const fate = await fateOf(call);
    if (typeof fate === 'object') {
      const location = fate.location === undefined ? {} : { location: `${fate.location}${path}` };
      response.writeHead(fate.status, location).end();
      return;
    }
    const answer = await forward(new URL(path, target), { method, headers, body });
    if (fate === 'lose answer') response.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, calls, close };
}

interface Forwarded {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function forward(url: URL, { method, headers, body }: Forwarded) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>(
    (resolve, reject) => {
      const { 'transfer-encoding': _, ...rest } = headers;
      const length = { 'content-length': String(body.length) };
      const outgoing = send(url, { method, headers: { ...rest, ...length, host: url.host } }, (answer) => {
        bytesOf(answer).then((received) => {
          const { 'transfer-encoding': _, ...kept } = answer.headers;
          resolve({ status: answer.statusCode ?? 502, headers: kept, body: received });
        }, reject);
      });
      outgoing.once('error', reject).end(body);
    },
  );
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
