/** Reaches a Service of a cluster from outside, as `kubectl port-forward` does. */
import { createServer, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { PortForward } from '@kubernetes/client-node';
import { TransientError } from '../errors.ts';
import { type ClusterChoice, chooseConfig } from './connect.ts';

/** A port of the pods behind a Service. */
export interface ServicePort {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

/**
 * Does something while a port of this machine leads to a ready pod of the Service; it is told the port. Network policies do
 * not count, as the way goes through the API server. Throws a `TransientError` when no pod is ready.
 */
export async function withPortForward<T>(
  choice: ClusterChoice,
  { namespace, service, port }: ServicePort,
  work: (localPort: number) => Promise<T>,
): Promise<T> {
  const forward = new PortForward(chooseConfig(choice).config);
  const sockets = new Set<Socket>();
  let failure: unknown;
  const server = createServer((socket) => {
    sockets.add(socket);
    const said = new Writable({
      write: (chunk: Buffer, _, done) => {
        failure ??= chunk.toString('utf8');
        socket.destroy();
        done();
      },
    });
    socket.on('error', () => socket.destroy());
    forward.portForwardService(namespace, service, [port], socket, said, socket).catch((error: unknown) => {
      failure ??= error;
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    return await work(address.port);
  } catch (error) {
    if (failure === undefined) throw error;
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new TransientError(`no way to ${service}:${port} in namespace ${namespace}: ${reason}`, {
      cause: error,
    });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}
