/** The examples on the real Argo, under the `restricted` standard, and by the local runner: the same nodes, phases and outputs. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { platformDocuments } from '../../lib/embedded/documents.ts';
import { loadEnvironments } from '../../lib/environments/environments.ts';
import { loadDocuments } from '../../lib/runner/documents/load-documents.ts';
import { runWorkflow } from '../../lib/runner/run-workflow.ts';
import type { Case } from '../conformance/case.ts';
import { runOnCluster } from '../conformance/cluster/run-on-cluster.ts';
import { differencesOf } from '../conformance/compare.ts';
import { type Result, resultOf } from '../conformance/result.ts';
import { root } from '../examples/example.ts';
import { temporaryFolder } from '../runner/harness.ts';
import { hasS3Server, s3Server } from '../servers/s3-server.ts';
import { addressForPods, forward } from './forward.ts';
import { makeNamespace, type Namespace, restricted } from './namespace.ts';

const address = await addressForPods();

describe.skipIf(!hasS3Server || address === undefined)('an example runs on Argo as it does here', () => {
  const server = s3Server();
  let namespace: Namespace;
  let reachable: Awaited<ReturnType<typeof forward>>;
  let given: readonly KubernetesObject[];

  beforeAll(async () => {
    reachable = await forward(server().endpoint, address ?? '');
    const s3 = { endpoint: reachable.endpoint, keys: server().keys };
    const all = platformDocuments({ trackingUri: '', artifactRoot: '', tokens: undefined, s3 });
    given = all.filter(({ metadata }) => ['s3', 'artifact-repositories'].includes(metadata.name));
    namespace = await makeNamespace('examples', restricted);
    await namespace.apply(given);
  });
  afterAll(async () => {
    reachable.stop();
    await namespace.remove();
  });

  /** What both make of a WorkflowTemplate, with other defaults for its parameters. */
  async function both(example: string, name: string, values: Readonly<Record<string, string>>) {
    const dist = loadDocuments([join(root, 'examples', example, 'dist')]);
    const documents = [...dist, ...given].map((document) =>
      document.kind === 'WorkflowTemplate' ? withDefaults(document, values) : document,
    );
    const one: Case = {
      id: name,
      group: example,
      description: name,
      documents,
      kind: 'WorkflowTemplate',
      name,
    };
    const environments = await loadEnvironments(join(root, 'environments.yaml'), {
      cacheDirectory: join(root, '.millrace/cache'),
    });
    const workflow = { kind: 'WorkflowTemplate', name } as const;
    const options = { documents, workflow, parameters: {}, environments, stateDirectory: temporaryFolder() };
    const theirs = await runOnCluster(one, namespace);
    return { theirs, ours: resultOf(await runWorkflow(options)) };
  }

  test('activator and processor, one event', async () => {
    const { theirs, ours } = await both('activator-processor', 'one-event', {});
    expectSucceeded(theirs, { 'green-share': '1' });
    expect(differencesOf(theirs, ours)).toEqual([]);
  });

  test('activator and processor, many events', async () => {
    const forest = { scene: 'forest', red: [0.05], nearInfrared: [0.45] };
    // Alike, as the keys of the pods decide their order.
    const events = ['a', 'b', 'c'].map((id) => ({ id, event: forest }));
    const values = { events: JSON.stringify(events), 's3-endpoint': reachable.endpoint };
    const { theirs, ours } = await both('activator-processor', 'many-events', values);
    expectSucceeded(theirs, { 'green-shares': '["1","1","1"]' });
    expect(differencesOf(theirs, ours)).toEqual([]);
  });

  test('activator and processor, no event at all', async () => {
    const values = { events: '[]', 's3-endpoint': reachable.endpoint };
    const { theirs, ours } = await both('activator-processor', 'many-events', values);
    expectSucceeded(theirs, { 'green-shares': '[]' });
    expect(differencesOf(theirs, ours)).toEqual([]);
  });
});

function expectSucceeded({ phase, nodes }: Result, outputs: Readonly<Record<string, string>>): void {
  expect([phase, nodes['…']?.outputs?.parameters]).toEqual(['Succeeded', outputs]);
}

function withDefaults(
  document: KubernetesObject,
  values: Readonly<Record<string, string>>,
): KubernetesObject {
  const text = JSON.stringify(document, (key, value) => {
    if (key !== 'arguments' || !Array.isArray(value?.parameters)) return value;
    const parameters = value.parameters.map((parameter: { readonly name: string }) =>
      Object.hasOwn(values, parameter.name) ? { ...parameter, value: values[parameter.name] } : parameter,
    );
    return { ...value, parameters };
  });
  return JSON.parse(text);
}
