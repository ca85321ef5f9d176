/** Every kind of template of the constructs on the real Argo, under the `restricted` standard, and by the local runner. */
import { afterAll, beforeAll, describe, test } from 'vitest';
import { startServicesIn } from '../conformance/cluster/namespace.ts';
import { runOnCluster } from '../conformance/cluster/run-on-cluster.ts';
import { differencesOf } from '../conformance/compare.ts';
import { runLocally } from '../conformance/run-local.ts';
import { type Services, startServices } from '../conformance/services.ts';
import { caseOf } from './case-of.ts';
import { kinds } from './kinds.ts';
import { makeNamespace, type Namespace, restricted } from './namespace.ts';

let namespace: Namespace;
let services: Services;
beforeAll(async () => {
  [namespace, services] = await Promise.all([makeNamespace('kinds', restricted), startServices()]);
  await startServicesIn(namespace);
});
afterAll(async () => {
  services.stop();
  await namespace.remove();
});

describe('a template of the constructs runs on Argo', () => {
  test.concurrent.for(kinds)('$name', async (kind, { expect }) => {
    const { ends, isLocal = true } = kind;
    const one = caseOf(kind);
    const result = await runOnCluster(one, namespace);
    expect(result).toMatchObject(ends);
    if (isLocal) expect(differencesOf(result, await runLocally(one, services))).toEqual([]);
  });
});
