/** The checks of `millrace doctor`, against what API servers answer. */
import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../../lib/argo/manifest.ts';
import { linesOf } from '../../../lib/cli/commands/doctor.ts';
import type { Finding } from '../../../lib/cli/doctor/finding.ts';
import { checkController, checkKinds, checkNamespace } from '../../../lib/cli/doctor/namespace.ts';
import { checkAccounts, checkOwnRights } from '../../../lib/cli/doctor/permissions.ts';
import { checkSecrets } from '../../../lib/cli/doctor/secrets.ts';
import { stepArguments } from '../../../lib/cli/doctor/step-arguments.ts';
import { checkVersions } from '../../../lib/cli/doctor/versions.ts';
import { neededSecrets } from '../../../lib/cli/secrets/needed-secrets.ts';
import { plain } from '../../../lib/cli/text/paint.ts';
import type { Call } from '../../../lib/cluster/api.ts';
import type { Cluster } from '../../../lib/cluster/connect.ts';
import { ClusterRefusal } from '../../../lib/cluster/failures.ts';
import { clusterManifests, manifests } from '../../dist/manifests.ts';

const dist = manifests.map(({ document }) => document);
const all = [...dist, ...clusterManifests.map(({ document }) => document)];

/** An API server that has these objects by their paths; `403` is what one may not see. */
function clusterWith(objects: Readonly<Record<string, unknown>>): Cluster {
  return {
    context: 'test',
    namespace: 'models',
    call: async (path: string, call?: Call) => {
      const key = [path, ...Object.values(call?.query ?? {})].join(' ');
      const found = objects[key] ?? objects[path];
      if (typeof found === 'function') return found(call?.body);
      if (found === 403) throw new ClusterRefusal(`you may not get ${path}`, 403);
      if (found === undefined) throw new ClusterRefusal(`${path} not found`, 404);
      return found;
    },
    lines: () => {
      throw new Error('nothing is watched');
    },
  };
}

const states = (findings: readonly Finding[]) => findings.map(({ subject, state }) => [subject, state]);

describe('versions', () => {
  const controller = (name: string, image: string) => ({
    [`/apis/apps/v1/deployments metadata.name=${name}`]: {
      items: [{ metadata: { namespace: 'ns' }, spec: { template: { spec: { containers: [{ image }] } } } }],
    },
  });
  const good = {
    '/version': { gitVersion: 'v1.34.4' },
    '/apis/apps/v1/deployments': { items: [] },
    ...controller('workflow-controller', 'quay.io/argoproj/workflow-controller:v3.7.3'),
    ...controller('argocd-server', 'quay.io/argoproj/argocd:v3.1.0'),
    ...controller('kserve-controller-manager', 'kserve/kserve-controller:v0.16.0'),
  };
  const check = (objects: object) => checkVersions(clusterWith({ ...good, ...objects }), all);

  test('are ok when they are those that were tried', async () => {
    expect(states(await check({}))).toEqual([
      ['Kubernetes', 'ok'],
      ['Argo Workflows', 'ok'],
      ['Argo CD', 'ok'],
      ['KServe', 'ok'],
    ]);
  });

  test.each([
    [{ '/version': { gitVersion: 'v1.29.1' } }, 'Kubernetes', 'bad', 'v1.29.1'],
    [{ '/version': { gitVersion: 'v1.99.0' } }, 'Kubernetes', 'ok', 'newer than the 1.34 that was tried'],
    [controller('workflow-controller', 'argo/workflow-controller:v3.6.2'), 'Argo Workflows', 'bad', 'v3.6.2'],
    [
      controller('argocd-server', 'mirror.example.org:5000/argocd@sha256:1'),
      'Argo CD',
      'unknown',
      'no version',
    ],
    [
      controller('argocd-server', 'mirror.example.org:5000/argocd:v3.0.1@sha256:1'),
      'Argo CD',
      'ok',
      'v3.0.1',
    ],
    [
      { '/apis/apps/v1/deployments metadata.name=argocd-server': { items: [] } },
      'Argo CD',
      'bad',
      'is not there',
    ],
    [
      { '/apis/apps/v1/deployments metadata.name=argocd-server': 403 },
      'Argo CD',
      'unknown',
      'you may not get',
    ],
  ])('%j: %s is %s', async (objects, subject, state, found) => {
    const finding = (await check(objects)).find((one) => one.subject === subject);
    expect(finding).toMatchObject({ state, found: expect.stringContaining(found) });
    if (state !== 'ok') expect(finding?.todo).toBeDefined();
  });

  test('are asked of what a manifest needs, and of nothing else', async () => {
    const templates = dist.filter(({ kind }) => kind === 'WorkflowTemplate');
    const findings = await checkVersions(clusterWith(good), templates);
    expect(findings.map(({ subject }) => subject)).toEqual(['Kubernetes', 'Argo Workflows']);
  });
});

describe('the namespace', () => {
  const path = '/api/v1/namespaces/models';
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  test.each([
    [{}, 'bad', 'is not there'],
    [{ [path]: { metadata: {} } }, 'bad', 'enforces no standard'],
    [{ [path]: { metadata: { labels } } }, 'ok', 'admits only pods'],
    [{ [path]: 403 }, 'unknown', 'you may not get'],
  ])('%j is %s', async (objects, state, found) => {
    expect(await checkNamespace(clusterWith(objects))).toMatchObject([
      { state, found: expect.stringContaining(found) },
    ]);
  });

  const settings = '/api/v1/namespaces/argo/configmaps/workflow-controller-configmap';
  test.each([
    [{ [settings]: { data: { executor: 'securityContext:\n  allowPrivilegeEscalation: false\n' } } }, 'ok'],
    [{ [settings]: { data: { executor: 'resources: {}\n' } } }, 'bad'],
    [{}, 'bad'],
  ])('is one that Argo may run in: %j is %s', async (objects, state) => {
    expect(await checkController(clusterWith(objects))).toMatchObject([{ state }]);
  });
});

test('a kind that the cluster does not know is named', async () => {
  const core = { metadata: {}, versions: [{ version: 'v1', resources: [kind('configmaps', 'ConfigMap')] }] };
  const cluster = clusterWith({ '/api': { items: [core] }, '/apis': { items: [] } });
  const object = (apiVersion: string, kind: string): KubernetesObject => ({ apiVersion, kind });
  expect(await checkKinds(cluster, [object('v1', 'ConfigMap')])).toMatchObject([{ state: 'ok' }]);
  expect(states(await checkKinds(cluster, [object('argoproj.io/v1alpha1', 'Application')]))).toEqual([
    ['Application (argoproj.io/v1alpha1)', 'bad'],
  ]);
});

function kind(resource: string, name: string) {
  return { resource, scope: 'Namespaced', responseKind: { kind: name } };
}

describe('Secrets', () => {
  const needed = neededSecrets(dist);
  const path = (name: string) => `/api/v1/namespaces/models/secrets/${name}`;
  const secret = (keys: readonly string[], annotations = {}) => ({
    metadata: { annotations },
    data: Object.fromEntries(keys.map((key) => [key, 'aHVudGVyMg=='])),
  });
  const annotations = {
    'serving.kserve.io/s3-endpoint': 'object-store:8333',
    'serving.kserve.io/s3-region': 'us-east-1',
    'serving.kserve.io/s3-usehttps': '0',
  };

  test('are ok, or lack something, or cannot be looked at; a value is never shown', async () => {
    const keys = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    const findings = await checkSecrets(
      clusterWith({
        [path('git-deploy')]: secret(['token']),
        [path('mlflow-postgresql')]: secret(['passwort']),
        [path('git-source')]: 403,
        [path('s3')]: secret(keys, { ...annotations, 'serving.kserve.io/s3-region': 'eu-central-1' }),
      }),
      needed,
    );
    expect(findings.flatMap((finding) => linesOf(finding, plain))).toEqual([
      '✔ Secret git-deploy: has token',
      `? Secret git-source: you may not get ${path('git-source')}`,
      '    → ask for the right to read it, or let somebody look who has it',
      '✖ Secret mlflow-postgresql: lacks a value of password',
      '    → npx millrace secrets prints the command that makes it',
      '✖ Secret s3: does not say serving.kserve.io/s3-region=us-east-1, where KServe looks for the store',
      '    → npx millrace secrets prints the command that annotates it',
    ]);
    expect(JSON.stringify(findings)).not.toMatch(/hunter2|aHVudGVyMg/);
    expect(
      states(await checkSecrets(clusterWith({ [path('s3')]: secret(keys, annotations) }), needed)),
    ).toEqual([
      ['Secret git-deploy', 'bad'],
      ['Secret git-source', 'bad'],
      ['Secret mlflow-postgresql', 'bad'],
      ['Secret s3', 'ok'],
    ]);
  });
});

describe('rights', () => {
  const api = {
    '/api': {
      items: [{ metadata: {}, versions: [{ version: 'v1', resources: [kind('configmaps', 'ConfigMap')] }] }],
    },
    '/apis': { items: [] },
  };
  const answering = (mayDo: (attributes: { verb: string; resource: string }) => boolean) => {
    const review = ({ spec }: { spec: { resourceAttributes: { verb: string; resource: string } } }) => ({
      status: { allowed: mayDo(spec.resourceAttributes) },
    });
    const root = '/apis/authorization.k8s.io/v1';
    return clusterWith({
      ...api,
      [`${root}/selfsubjectaccessreviews`]: review,
      [`${root}/subjectaccessreviews`]: review,
    });
  };

  test('are yours, when the API server says so', async () => {
    const documents = [{ apiVersion: 'v1', kind: 'ConfigMap' }];
    expect(
      states(
        await checkOwnRights(
          answering(() => true),
          documents,
        ),
      ),
    ).toEqual([
      ['you, applying the manifests', 'ok'],
      ['you, starting workflows', 'ok'],
    ]);
    const findings = await checkOwnRights(
      answering(({ verb }) => verb !== 'patch'),
      documents,
    );
    expect(findings[0]).toMatchObject({ state: 'bad', found: 'may not patch configmaps' });
  });

  test('are those of the accounts, as the Roles of the manifests say them', async () => {
    expect(
      states(
        await checkAccounts(
          answering(() => true),
          dist,
        ),
      ),
    ).toEqual([
      ['ServiceAccount california-housing-train', 'ok'],
      ['ServiceAccount california-housing-deliver', 'ok'],
    ]);
    expect(
      await checkAccounts(
        answering(({ verb }) => verb === 'create'),
        dist,
      ),
    ).toMatchObject([
      { state: 'bad', found: 'may not patch workflowtaskresults' },
      { state: 'bad', found: 'may not patch workflowtaskresults' },
    ]);
  });
});

test('the flags of a step are read from the manifests', () => {
  const flags = stepArguments(dist, 'update-git');
  expect(flags?.get('deploy-token-file')).toBe('/tmp/secrets/git-deploy/token');
  expect(stepArguments(dist, 'no-such-step')).toBeUndefined();
});
