/** The way from here to a server that pods call: as it is, or through the cluster when it is in there. */
import type { ClusterChoice } from '../../cluster/connect.ts';
import { withPortForward } from '../../cluster/port-forward.ts';

/** Does something with the address by which a URL is reached from this machine. */
export async function withReachable<T>(
  url: string,
  { namespace, ...choice }: ClusterChoice & { readonly namespace: string },
  work: (url: string) => Promise<T>,
): Promise<T> {
  const { hostname, port, protocol } = new URL(url);
  const [service = '', given, suffix] = hostname.split('.');
  const isInCluster = given === undefined || suffix === 'svc';
  if (!isInCluster || hostname === 'localhost') return work(url);
  const target = {
    namespace: given ?? namespace,
    service,
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
  };
  return withPortForward(choice, target, (localPort) => {
    const local = new URL(url);
    local.hostname = 'localhost';
    local.port = String(localPort);
    return work(local.href);
  });
}
