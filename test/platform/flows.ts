/** What network policies allow, read from the policies alone: a line for each pair of callers and called. */
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';

type Spec = NonNullable<INetworkPolicy['spec']>;
type Rule = NonNullable<Spec['egress']>[number] | NonNullable<Spec['ingress']>[number];
type Peer = NonNullable<NonNullable<Spec['egress']>[number]['to']>[number];

/** A network policy, as its manifest has it. */
export interface Policy extends KubernetesObject {
  readonly spec: Spec;
}

/** Whether an object is a network policy. */
export function isPolicy(object: KubernetesObject): object is Policy {
  return object.kind === 'NetworkPolicy';
}

/** Sorted lines such as `mlflow → object-store:8333`, of what callers may call. */
export function egressOf(policies: readonly Policy[]): readonly string[] {
  return linesOf(
    policies,
    ({ spec }) => spec.egress ?? [],
    (name, peer, ports) => `${name} → ${peer}:${ports}`,
  );
}

/** The same lines, of what is called. */
export function ingressOf(policies: readonly Policy[]): readonly string[] {
  return linesOf(
    policies,
    ({ spec }) => spec.ingress ?? [],
    (name, peer, ports) => `${peer} → ${name}:${ports}`,
  );
}

function linesOf(
  policies: readonly Policy[],
  rulesOf: (policy: Policy) => readonly Rule[],
  line: (name: string, peer: string, ports: string) => string,
): readonly string[] {
  const lines = policies.flatMap((policy) =>
    rulesOf(policy).flatMap((rule) => {
      const peers: readonly Peer[] = ('to' in rule ? rule.to : 'from' in rule ? rule.from : undefined) ?? [];
      const ports = (rule.ports ?? []).map(({ port, protocol }) =>
        protocol === 'UDP' ? `${port}/udp` : `${port}`,
      );
      return peers.map((peer) =>
        line(policy.metadata?.name ?? '', peerName(peer, policies), ports.join(',')),
      );
    }),
  );
  return lines.toSorted();
}

function peerName({ ipBlock, namespaceSelector, podSelector }: Peer, policies: readonly Policy[]): string {
  if (ipBlock) return [ipBlock.cidr, ...(ipBlock.except ?? []).map((cidr) => `without ${cidr}`)].join(' ');
  const labels = Object.entries(podSelector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  if (namespaceSelector) {
    const namespace = namespaceSelector.matchLabels?.['kubernetes.io/metadata.name'] ?? 'every namespace';
    return [namespace, ...labels].join(' ');
  }
  const own = policies.find(
    ({ spec }) => JSON.stringify(spec.podSelector) === JSON.stringify(podSelector) && labels.length > 0,
  );
  return (
    own?.metadata?.name ??
    (labels.length > 0 ? `unknown pods ${labels.join()}` : 'every pod of the namespace')
  );
}
