/** Lets pods of a cluster on this machine reach a server that listens on 127.0.0.1. */
import { type AddressInfo, connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { kubectl } from './namespace.ts';

/** The address of the cluster's node, absent when the node is not this machine. */
export async function addressForPods(): Promise<string | undefined> {
  const path = '{.items[*].status.addresses[?(@.type=="InternalIP")].address}';
  const nodes = (await kubectl(['get', 'nodes', '-o', `jsonpath=${path}`])).split(' ');
  const ours = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return nodes.find((node) => ours.some(({ address }) => address === node));
}

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
