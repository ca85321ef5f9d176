/** Passes on what goes over a connection, and counts the bytes that come back. */
import { connect, createServer } from 'node:net';

/** A place to connect to instead of the server. */
export interface CountingProxy {
  readonly url: string;
  /** Bytes that clients received so far. */
  readonly received: () => number;
  close(): void;
}

/** Starts it in front of an HTTP server of this machine. */
export async function countingProxy(target: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(target);
  let received = 0;
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    server.on('data', (chunk) => {
      received += chunk.length;
    });
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
    client.pipe(server).pipe(client);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received: () => received,
    close: () => void proxy.close(),
  };
}
