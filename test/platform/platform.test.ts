/** The constructs around the deliveries, beyond what `dist/` shows of them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Testing, Yaml } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { MlflowServer } from '../../lib/platform/mlflow-server.ts';
import { SeaweedFs } from '../../lib/platform/seaweedfs.ts';
import { StorageAccount } from '../../lib/platform/storage-account.ts';
import { identityDestinations, workloadIdentity } from '../../lib/platform/workload-identity.ts';
import { testChart } from '../argo/contracts.ts';
import { complaintsOf } from '../dist/kubernetes-judge.ts';
import { clusterManifests, manifests } from '../dist/manifests.ts';
import { external } from './golden/external.ts';

interface PodSpec {
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

interface Container {
  readonly name: string;
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly resources?: Readonly<Record<string, unknown>>;
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
  readonly startupProbe?: object;
}

describe('a platform of what runs already', () => {
  const chart = new Chart(new App({ outdir: 'unused' }), 'test');
  external(chart);
  const objects: KubernetesObject[] = Testing.synth(chart);

  test('is what is committed, byte by byte', async () => {
    const path = join(import.meta.dirname, 'golden/external.yaml');
    expect(existsSync(path)).toBe(true);
    await expect(Yaml.stringify(...objects)).toMatchFileSnapshot(path);
  });

  test.each(objects.filter(({ kind }) => kind !== 'InferenceService'))(
    'has a $kind that is valid',
    (object) => {
      expect(complaintsOf(object)).toEqual([]);
    },
  );

  test('names no keys, as it has an identity', () => {
    const said = JSON.stringify(objects);
    expect(said).not.toContain('AWS_ACCESS_KEY_ID');
    expect(said).not.toContain('accessKeySecret');
    expect(said).toContain('useSDKCreds: true');
  });

  test('leaves the number of pods to the autoscaler', () => {
    const deployment = objects.find(({ kind }) => kind === 'Deployment');
    expect(Object(deployment?.['spec'])).not.toHaveProperty('replicas');
  });
});

describe('the servers of dist/', () => {
  const servers = manifests.flatMap(({ document }) => {
    const { template }: { template?: { spec: PodSpec } } = Object(document['spec']);
    return document.kind !== 'WorkflowTemplate' && template ? [{ document, pod: template.spec }] : [];
  });

  test('are PostgreSQL, the object store and MLflow', () => {
    expect(servers.map(({ document }) => `${document.kind} ${document.metadata?.name}`).toSorted()).toEqual([
      'Deployment mlflow',
      'StatefulSet mlflow-postgresql',
      'StatefulSet object-store',
    ]);
  });

  test.each(servers)(
    '$document.metadata.name runs as the restricted standard says, on a read-only root',
    ({ pod }) => {
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      const all = [...pod.containers, ...(pod.initContainers ?? [])];
      for (const { securityContext, resources } of all) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        });
        expect(Object.keys(resources ?? {}).toSorted()).toEqual(['limits', 'requests']);
      }
      for (const { startupProbe, readinessProbe, livenessProbe } of pod.containers)
        expect([startupProbe, readinessProbe, livenessProbe]).not.toContain(undefined);
    },
  );

  test('are there before what needs them, in the waves of Argo CD', () => {
    const waves = manifests.map(({ document: { kind, metadata } }) => [
      Number(metadata?.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0),
      kind,
    ]);
    const kindsIn = (wave: number) => [
      ...new Set(waves.filter(([one]) => one === wave).map(([, kind]) => kind)),
    ];
    expect(kindsIn(-3).toSorted()).toEqual(['LimitRange', 'NetworkPolicy', 'ResourceQuota']);
    expect(kindsIn(-2).toSorted()).toEqual(['Service', 'StatefulSet']);
    expect(kindsIn(-1).toSorted()).toEqual(['Deployment', 'Service', 'ServiceAccount']);
    expect(kindsIn(0)).toContain('WorkflowTemplate');
  });
});

test('the project of Argo CD allows each kind that dist/ has, and no kind of RBAC beyond the namespace', () => {
  const project = clusterManifests.find(({ document }) => document.kind === 'AppProject')?.document;
  const { namespaceResourceWhitelist: kinds = [], clusterResourceWhitelist } = Object(project?.['spec']);
  const named = manifests.map(({ document: { apiVersion, kind } }) => {
    const [version = '', group = ''] = apiVersion.split('/').toReversed();
    return { group, kind, version };
  });
  for (const { group, kind } of named) expect(kinds).toContainEqual({ group, kind });
  expect(clusterResourceWhitelist).toEqual([{ group: '', kind: 'Namespace' }]);
});

test.each([
  [{ cloud: 'aws', roleArn: 'arn:aws:iam::1:role/r' }, 'eks.amazonaws.com/role-arn', 'arn:aws:iam::1:role/r'],
  [
    { cloud: 'google', serviceAccount: 'm@p.iam.gserviceaccount.com' },
    'iam.gke.io/gcp-service-account',
    'm@p.iam.gserviceaccount.com',
  ],
  [{ cloud: 'azure', clientId: 'id' }, 'azure.workload.identity/client-id', 'id'],
] as const)('an identity is an annotation of the ServiceAccount: %j', (identity, annotation, value) => {
  expect(workloadIdentity(identity)).toEqual({ [annotation]: value });
  expect(identityDestinations(identity).length).toBeGreaterThan(0);
});

test('refuses a store that nothing opens', () => {
  const store = { endpoint: 'https://s3.example.org' };
  const message = 'give credentials of the object store, or an identity';
  expect(() => new StorageAccount(testChart(), 'account', { store })).toThrow(`test/account: ${message}`);
  const database = { host: 'db', password: { secretName: 'db', key: 'password' } };
  expect(
    () => new MlflowServer(testChart(), 'mlflow', { database, artifacts: { store, bucket: 'b' } }),
  ).toThrow(`test/mlflow: ${message}`);
});

test('KServe finds the store by annotations, and its keys by the Secret of the account', () => {
  const chart = testChart();
  const store = new SeaweedFs(chart, 'store', { credentials: { secretName: 's3' } });
  new StorageAccount(chart, 'account', { store });
  const objects: KubernetesObject[] = Testing.synth(chart);
  expect(objects.find(({ kind }) => kind === 'ServiceAccount')).toMatchObject({
    metadata: {
      name: 'account',
      annotations: {
        'serving.kserve.io/s3-endpoint': 'store:8333',
        'serving.kserve.io/s3-usehttps': '0',
        'serving.kserve.io/s3-region': 'us-east-1',
      },
    },
    secrets: [{ name: 's3' }],
  });
});
