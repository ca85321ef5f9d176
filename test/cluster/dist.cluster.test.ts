/** `dist/` on a real API server, in a namespace that admits only pods of the `restricted` standard. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manifests, root } from '../dist/manifests.ts';
import { asList, makeNamespace, type Namespace, restricted } from './namespace.ts';
import { podsOf } from './pods-of.ts';
import { isRole, rightsOf, rightsOnServer } from './rights.ts';

const objects = manifests.map(({ document }) => document);
const named = (kind: string) =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata?.name ?? '');
const dist = ['apply', '--server-side', '-f', join(root, 'dist')];

let namespace: Namespace;
beforeAll(async () => {
  namespace = await makeNamespace('dist', restricted);
});
afterAll(() => namespace.remove());

describe('dist', () => {
  test('is valid for the server, object by object', async () => {
    const said = await namespace.kubectl([...dist, '--dry-run=server', '--validate=strict']);
    expect(
      said.split('\n').filter((line) => line.endsWith('serverside-applied (server dry run)')),
    ).toHaveLength(objects.length);
  });

  test('applies, and again without a change', async () => {
    await namespace.kubectl(dist);
    const generations = () =>
      namespace.kubectl(['get', 'workflowtemplates', '-o', 'jsonpath={.items[*].metadata.generation}']);
    const before = await generations();
    await namespace.kubectl(dist);
    expect(await generations()).toBe(before);
  });

  test('has pods that the restricted standard admits, and the server finds valid', async () => {
    await namespace.kubectl(dist);
    const pods = objects.flatMap(podsOf);
    const said = await namespace.kubectl(
      ['create', '--dry-run=server', '--validate=strict', '-f', '-'],
      asList(pods),
    );
    expect(said.split('\n')).toEqual(
      pods.map(({ metadata }) => `pod/${metadata?.name} created (server dry run)`),
    );
  });

  test('stands where a pod outside of that standard is refused', async () => {
    const [pod] = objects.flatMap(podsOf);
    const asRoot = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: pod?.metadata,
      spec: { ...Object(pod?.['spec']), securityContext: { runAsNonRoot: false } },
    };
    await expect(
      namespace.kubectl(['create', '--dry-run=server', '-f', '-'], asList([asRoot])),
    ).rejects.toThrow('violates PodSecurity "restricted:latest"');
  });

  test.each(['git-deploy', 'git-source'])('does not let the trainer read Secret %s', async (secret) => {
    await namespace.kubectl(dist);
    const trainer = `system:serviceaccount:${namespace.name}:california-housing-train`;
    const asked = namespace.kubectl(['get', 'secret', secret, `--as=${trainer}`]);
    await expect(asked).rejects.toThrow(`cannot get resource "secrets"`);
  });

  test.each(named('ServiceAccount'))('%s may do what its Role says, and nothing more', async (account) => {
    await namespace.kubectl(dist);
    const roles = objects.filter(isRole).filter(({ metadata }) => metadata?.name === `${account}-workflow`);
    // Pods that never ask the API server, such as those of MLflow, have no Role.
    expect(roles.length).toBeLessThanOrEqual(1);
    const computed = roles.flatMap(({ rules }) => rightsOf(rules));
    expect(await rightsOnServer(namespace, account)).toEqual(computed);
  });
});
