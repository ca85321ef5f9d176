/** Lets a cluster's pods reach a server of this machine, and lets a test step in right after that server has answered. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A call that the server has answered. */
export interface AnsweredCall {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

/** What a test does between the server's answer and the caller; an answer that is dropped never comes. */
export type StepIn = (call: AnsweredCall) => Promise<'hand on' | 'drop'>;

export interface RelayOptions {
  /** The address at which pods reach this machine. */
  readonly host: string;
  /** The server, such as `http://127.0.0.1:5000`. */
  readonly to: string;
  /** @default every answer is handed on at once */
  readonly stepIn?: StepIn | undefined;
}

export interface Relay {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Refuses connections from now on, and ends those that there are. */
  close(): Promise<void>;
  /** Listens again, at the same port. */
  open(): Promise<void>;
}

/** Opens a relay at a free port. The server is called by the name that it knows itself by. */
export async function openRelay({ host, to, stepIn = handOn }: RelayOptions): Promise<Relay> {
  const server = createServer((incoming, outgoing) => {
    relay({ incoming, outgoing, to, stepIn }).catch(() => outgoing.destroy());
  });
  const open = async (wanted: number) => {
    server.listen(wanted, host);
    await once(server, 'listening');
    return portOf(server);
  };
  const port = await open(0);
  return {
    host,
    port,
    url: `http://${host}:${port}`,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    open: async () => void (await open(port)),
  };
}

async function handOn(): Promise<'hand on'> {
  return 'hand on';
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly to: string;
  readonly stepIn: StepIn;
}

async function relay({ incoming, outgoing, to, stepIn }: Exchange): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = incoming;
  const body = await buffer(incoming);
  const call = request(new URL(path, to), { method, headers: { ...headers, host: new URL(to).host } });
  call.end(body);
  const [answer]: IncomingMessage[] = await once(call, 'response');
  if (answer === undefined) throw new Error(`${method} ${path}: no answer`);
  const content = await buffer(answer);
  const { statusCode: status = 502 } = answer;
  const next = await stepIn({ method, path, body: body.toString('latin1'), status });
  if (next === 'drop') outgoing.destroy();
  else outgoing.writeHead(status, answer.headers).end(content);
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay listens on no port');
  return address.port;
}
