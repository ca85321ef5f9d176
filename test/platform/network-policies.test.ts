/** Whom the pods of `dist/` may call: every allowed flow is listed here, and each is needed. */
import { Testing } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { NetworkPolicies } from '../../lib/platform/network-policies.ts';
import { podsNamed } from '../../lib/platform/pods.ts';
import { destinationOf, type PodTraffic } from '../../lib/platform/traffic.ts';
import { testChart } from '../argo/contracts.ts';
import { manifests } from '../dist/manifests.ts';
import { egressOf, ingressOf, isPolicy } from './flows.ts';
import { labelledPods } from './labelled-pods.ts';

const objects = manifests.map(({ document }) => document);
const policies = objects.filter(isPolicy);
const dns = /:53\/udp,53$/;

describe('the network policies of dist/', () => {
  test('allow these flows, and no other', () => {
    expect(
      `\n${egressOf(policies)
        .filter((line) => !dns.test(line))
        .join('\n')}\n`,
    ).toBe(`
california-housing → object-store:8333
california-housing-deliver → 0.0.0.0/0 without 169.254.169.254/32:443,6443
california-housing-deliver → mlflow:5000
california-housing-train → 0.0.0.0/0 without 169.254.169.254/32:443,6443
california-housing-train → mlflow:5000
mlflow → mlflow-postgresql:5432
mlflow → object-store:8333
`);
    expect(`\n${ingressOf(policies).join('\n')}\n`).toBe(`
california-housing → object-store:8333
california-housing-deliver → mlflow:5000
california-housing-train → mlflow:5000
every namespace → california-housing:8080,8012
mlflow → mlflow-postgresql:5432
mlflow → object-store:8333
`);
  });

  test('let those who call somebody ask for addresses, and nobody else', () => {
    const asking = new Set(
      egressOf(policies)
        .filter((line) => dns.test(line))
        .map((line) => line.split(' ')[0]),
    );
    expect([...asking]).toEqual([
      'california-housing',
      'california-housing-deliver',
      'california-housing-train',
      'mlflow',
    ]);
    expect(egressOf(policies)).toContain('mlflow → kube-system k8s-app=kube-dns:53/udp,53');
  });

  test('deny all else, both ways, to every pod', () => {
    expect(policies.find(({ metadata }) => metadata?.name === 'default-deny')?.spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    for (const { spec } of policies) expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
  });

  test('name every pod that dist/ makes, each in one policy', () => {
    const pods = labelledPods(objects);
    expect(new Set(pods.map(({ owner }) => owner.split(' ')[0]))).toEqual(
      new Set(['Deployment', 'StatefulSet', 'WorkflowTemplate']),
    );
    const selecting = pods.map(({ owner, labels }) => [
      owner,
      policies.filter(
        ({ metadata, spec }) => metadata?.name !== 'default-deny' && selects(spec.podSelector, labels),
      ).length,
    ]);
    expect(selecting).toEqual(pods.map(({ owner }) => [owner, 1]));
  });

  test('let every pod reach what its environment names', () => {
    const flows = egressOf(policies);
    const needs = labelledPods(objects).flatMap(({ labels, text }) =>
      Object.entries(places)
        .filter(([word]) => text.includes(word))
        .map(([, place]) => `${labels['app.kubernetes.io/name']} → ${place}`),
    );
    expect(needs.length).toBeGreaterThan(10);
    expect(needs.filter((need) => !flows.some((flow) => flow.startsWith(need)))).toEqual([]);
  });
});

/** What a pod says when it calls somebody, and the beginning of the flow that this needs. */
const places = {
  MLFLOW_TRACKING_URI: 'mlflow:5000',
  'postgresql+psycopg2://': 'mlflow-postgresql:5432',
  AWS_ENDPOINT_URL_S3: 'object-store:8333',
  '--repo-url=': '0.0.0.0/0',
};

describe('NetworkPolicies', () => {
  const traffic: readonly PodTraffic[] = [
    { pods: podsNamed('a'), calls: [{ pods: podsNamed('b'), port: 80 }] },
  ];

  test('refuses a call of pods whose traffic is not given, as they would not answer', () => {
    expect(() => new NetworkPolicies(testChart(), 'policies', { traffic })).toThrow(
      'test/policies: a calls b, whose traffic is not given; add it',
    );
  });

  test('refuses the same pods twice', () => {
    expect(() => new NetworkPolicies(testChart(), 'policies', { traffic: [...traffic, ...traffic] })).toThrow(
      'the traffic of some pods is given twice',
    );
  });

  test('asks the DNS servers that are named', () => {
    const chart = testChart();
    const calls = [destinationOf('http://git.dev.svc:3000'), destinationOf('http://proxy:8080')];
    new NetworkPolicies(chart, 'policies', {
      traffic: [{ pods: podsNamed('a'), calls }],
      dnsServers: ['10.96.0.10/32'],
    });
    const made: KubernetesObject[] = Testing.synth(chart);
    expect(egressOf(made.filter(isPolicy))).toEqual([
      'a → 10.96.0.10/32:53/udp,53',
      'a → dev:3000',
      'a → every pod of the namespace:8080',
      'a → kube-system k8s-app=kube-dns:53/udp,53',
    ]);
  });

  test.each([
    ['https://github.com/a/b.git', { ports: [443] }],
    ['https://git.example.org:8443/a', { ports: [8443] }],
    ['ssh://git@github.com/a/b.git', { ports: [22] }],
    ['http://mlflow:5000', { namespace: undefined, port: 5000 }],
    ['http://git.dev.svc.cluster.local', { namespace: 'dev', port: 80 }],
  ])('finds where %s leads', (url, destination) => {
    expect(destinationOf(url)).toEqual(destination);
  });

  test.each([
    ['mlflow', "'mlflow' is no URL; give one such as https://host/path"],
    ['postgresql://db.example.org', 'names no port, and postgresql: has no usual one; give it'],
  ])('refuses %s as a place', (url, message) => {
    expect(() => destinationOf(url)).toThrow(message);
  });
});

function selects(
  selector: { readonly matchLabels?: Readonly<Record<string, string>> } | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}
