/** The address of this machine that pods reach. */
import { networkInterfaces } from 'node:os';
import { kubectl } from './namespace.ts';

/** The name of the variable that says it, where no node of the cluster is this machine. */
const variable = 'MILLRACE_HOST_FOR_PODS';

/** Throws with what to set when it is not known. */
export async function addressForPods(): Promise<string> {
  const given = process.env[variable];
  if (given) return given;
  const fields = '{.items[*].status.addresses[?(@.type=="InternalIP")].address}';
  const nodes = (await kubectl(['get', 'nodes', '-o', `jsonpath=${fields}`])).split(' ');
  const ours = Object.values(networkInterfaces()).flatMap(
    (list) => list?.map(({ address }) => address) ?? [],
  );
  const [found] = nodes.filter((address) => ours.includes(address));
  if (found === undefined)
    throw new Error(
      `no node of the cluster is this machine; set ${variable} to an address at which pods reach it`,
    );
  return found;
}
