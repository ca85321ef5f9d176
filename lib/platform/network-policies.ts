/** The network policies of a namespace: nobody calls anybody, but for the traffic that its constructs have. */
import { k8s } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import { InputError } from '../errors.ts';
import type { PodSet } from './pods.ts';
import { syncWave } from './sync-wave.ts';
import type { Destination, PodTraffic } from './traffic.ts';

/** What may be said of them. */
export interface NetworkPoliciesProps {
  /** All pods of the namespace that call somebody or are called. */
  readonly traffic: readonly PodTraffic[];
  /**
   * Addresses of DNS servers, as CIDRs; pods of `kube-system` with the label `k8s-app: kube-dns` may always be asked.
   * @default the private networks, as many clusters have a DNS server on each node
   */
  readonly dnsServers?: readonly string[];
}

/** `default-deny` for all pods, and one policy for the pods of each kind, with their name. */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, { traffic, dnsServers = privateNetworks }: NetworkPoliciesProps) {
    super(scope, id);
    new k8s.KubeNetworkPolicy(this, 'default-deny', {
      metadata: { name: 'default-deny', annotations: syncWave('rules') },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    this.#requireAll(traffic);
    for (const { pods, calls, open = [] } of traffic) {
      const ingress = [...callersOf(pods, traffic), ...(open.length > 0 ? [fromEverywhere(open)] : [])];
      const egress = egressTo(calls);
      new k8s.KubeNetworkPolicy(this, pods.name, {
        metadata: { name: pods.name, annotations: syncWave('rules') },
        spec: {
          podSelector: { matchLabels: pods.labels },
          policyTypes: ['Ingress', 'Egress'],
          ...(ingress.length > 0 ? { ingress } : {}),
          // Who calls somebody asks for addresses first.
          ...(egress.length > 0 ? { egress: [...egress, egressToDns(dnsServers)] } : {}),
        },
      });
    }
  }

  #requireAll(traffic: readonly PodTraffic[]): void {
    const known = new Set(traffic.map(({ pods }) => pods.name));
    if (known.size < traffic.length)
      throw new InputError(`${this.node.path}: the traffic of some pods is given twice; give each once`);
    for (const { pods, calls } of traffic)
      for (const call of calls)
        if ('pods' in call && !known.has(call.pods.name))
          throw new InputError(
            `${this.node.path}: ${pods.name} calls ${call.pods.name}, whose traffic is not given; add it`,
          );
  }
}

/** The cloud's metadata service, which hands out the node's own credentials. */
const metadataService = '169.254.169.254/32';

/** Where clusters have their DNS servers: private networks, those of carriers, and the cache on each node. */
const privateNetworks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.20.10/32',
];

/** A rule for each kind of place, with all ports that are called there. */
function egressTo(calls: readonly Destination[]): k8s.NetworkPolicyEgressRule[] {
  const places = Map.groupBy(calls, (call) => JSON.stringify(peerOf(call)));
  return [...places.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const ports = new Set([first, ...others].flatMap(portsOf));
    return [{ to: [peerOf(first)], ports: [...ports].map(tcp) }];
  });
}

function peerOf(call: Destination): k8s.NetworkPolicyPeer {
  if ('pods' in call) return { podSelector: { matchLabels: call.pods.labels } };
  if ('namespace' in call) return podsIn(call.namespace);
  const { cidr } = call;
  return { ipBlock: cidr === undefined ? { cidr: '0.0.0.0/0', except: [metadataService] } : { cidr } };
}

function portsOf(call: Destination): readonly number[] {
  return 'ports' in call ? call.ports : [call.port];
}

/** A rule for each port, with all who call it. */
function callersOf(pods: PodSet, traffic: readonly PodTraffic[]): k8s.NetworkPolicyIngressRule[] {
  const callers = traffic.flatMap((caller) =>
    caller.calls.flatMap((call) =>
      'pods' in call && call.pods.name === pods.name ? [{ labels: caller.pods.labels, port: call.port }] : [],
    ),
  );
  return [...Map.groupBy(callers, ({ port }) => port)].map(([port, them]) => ({
    from: them.map(({ labels }) => ({ podSelector: { matchLabels: labels } })),
    ports: [tcp(port)],
  }));
}

function fromEverywhere(ports: readonly number[]): k8s.NetworkPolicyIngressRule {
  return { from: [{ namespaceSelector: {} }], ports: ports.map(tcp) };
}

function egressToDns(servers: readonly string[]): k8s.NetworkPolicyEgressRule {
  const ports = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: k8s.IntOrString.fromNumber(53) }));
  const kubeDns = { ...podsIn('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } };
  return { to: [kubeDns, ...servers.map((cidr) => ({ ipBlock: { cidr } }))], ports };
}

function podsIn(namespace: string | undefined): k8s.NetworkPolicyPeer {
  if (namespace === undefined) return { podSelector: {} };
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

function tcp(port: number): k8s.NetworkPolicyPort {
  return { protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) };
}
