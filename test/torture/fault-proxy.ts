/** A server in front of MLflow or Git that does to one call what networks and hosts do. */
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** What happens to a call. */
export const faults = [
  'delay',
  'cut before the request',
  'cut before the answer',
  'truncated answer',
  'status 500',
  'status 503',
  'status 429',
  'garbage',
] as const;

export type Fault = (typeof faults)[number];

export interface FaultProxy {
  readonly url: string;
  /** How many calls came by. */
  readonly calls: number;
  /** Lets that fault happen to the call of that number, from 0, and to no other. */
  arm(call: number, fault: Fault): void;
  /** Whether the fault happened. */
  readonly fired: boolean;
  /** Called before each call is passed on. */
  onCall: (number: number) => void;
  close(): Promise<void>;
}

/** Starts a proxy; it passes on what it is not armed against. */
export async function faultProxy(target: string): Promise<FaultProxy> {
  let armed: { readonly call: number; readonly fault: Fault } | undefined;
  let calls = 0;
  const server = createServer((request, response) => {
    const number = calls;
    calls += 1;
    proxy.onCall(number);
    const fault = armed?.call === number ? armed.fault : undefined;
    if (fault !== undefined) state.fired = true;
    handle(request, response, fault).catch(() => response.destroy());
  });
  const state = { fired: false };

  async function handle(request: IncomingMessage, response: ServerResponse, fault: Fault | undefined) {
    const body = await bytesOf(request);
    if (fault === 'cut before the request') return void response.destroy();
    if (fault?.startsWith('status '))
      return void response.writeHead(Number(fault.slice(7)), { 'retry-after': '0' }).end('{}');
    if (fault === 'garbage') return void response.writeHead(200).end('<html>a page of a gateway</html>');
    if (fault === 'delay') await delay(300);
    const answer = await forward(new URL(request.url ?? '', target), request, body);
    if (fault === 'cut before the answer') return void response.destroy();
    if (fault === 'truncated answer') {
      response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length + 9 });
      response.write(answer.body.subarray(0, answer.body.length / 2));
      await delay(20);
      return void response.destroy();
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${address.port}`,
    get calls() {
      return calls;
    },
    get fired() {
      return state.fired;
    },
    arm: (call, fault) => {
      armed = { call, fault };
    },
    onCall: () => {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

function forward(url: URL, { method, headers }: IncomingMessage, body: Buffer) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>(
    (resolve, reject) => {
      const { 'transfer-encoding': _, connection: __, ...rest } = headers;
      const given = { ...rest, 'content-length': String(body.length), host: url.host };
      const outgoing = send(url, { method: method ?? 'GET', headers: given, agent: false }, (answer) => {
        bytesOf(answer).then((received) => {
          const { 'transfer-encoding': _, connection: __, ...kept } = answer.headers;
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
