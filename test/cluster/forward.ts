/** Lets a cluster's pods reach a server of this machine that must be called by the name they know, as S3 signs it. */
import { type AddressInfo, connect, createServer } from 'node:net';

/** Passes on what comes in at the address; gives where that is, and ends it. */
export async function forward(
  endpoint: string,
  address: string,
): Promise<{ readonly endpoint: string; readonly stop: () => void }> {
  const { hostname, port } = new URL(`http://${endpoint}`);
  const server = createServer((socket) => {
    const other = connect(Number(port), hostname);
    socket.pipe(other).pipe(socket);
    for (const [one, opposite] of [
      [socket, other],
      [other, socket],
    ] as const)
      one.on('error', () => opposite.destroy()).on('close', () => opposite.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port: own } = server.address() as AddressInfo;
  return { endpoint: `${address}:${own}`, stop: () => server.close() };
}
