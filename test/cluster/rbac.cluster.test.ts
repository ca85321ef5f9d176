/** The computed Roles are what is needed, no less and no more: without any one verb the workflow is refused its work. */
import { describe, test } from 'vitest';
import { startServicesIn } from '../conformance/cluster/namespace.ts';
import { runOnCluster, startOnCluster } from '../conformance/cluster/run-on-cluster.ts';
import { caseOf } from './case-of.ts';
import { makeNamespace, type Namespace, restricted } from './namespace.ts';
import { isRole, rightsOf, rightsOnServer, without } from './rights.ts';
import { type Use, uses } from './uses.ts';

const rows = uses.map((use) => ({ use, one: caseOf(use) }));

const verbs = rows.flatMap(({ use, one }) =>
  one.documents
    .filter(isRole)
    .flatMap(({ rules }) => rules)
    .filter(({ resources }) => resources.some((resource) => use.resources.includes(resource)))
    .flatMap((rule) => rule.verbs.map((verb) => ({ use, one, verb, resource: rule.resources[0] ?? '' }))),
);

describe('with the computed Role it succeeds, and the server allows no more', () => {
  test.concurrent.for(rows)('$use.name', async ({ use, one }, { expect }) => {
    await inNamespace(use, async (namespace) => {
      expect(await runOnCluster(one, namespace)).toMatchObject({ phase: 'Succeeded' });
      const computed = one.documents.filter(isRole).flatMap(({ rules }) => rightsOf(rules));
      expect(await rightsOnServer(namespace, use.name)).toEqual(computed.toSorted());
      if (use.worker === 'artifact-gc') await artifactsAreDeleted(namespace);
    });
  });
});

describe('without one verb it is refused', () => {
  test.concurrent.for(verbs)('$use.name without $verb on $resource', async (row, { expect }) => {
    const { one, use, ...right } = row;
    await inNamespace(use, async (namespace) => {
      const name = await startOnCluster({ ...one, documents: without(one.documents, right) }, namespace);
      const refusal = `cannot ${right.verb} resource "${right.resource}"`;
      if (use.worker) await workerSays(use.worker, refusal, { namespace, name });
      else await nodeSays(refusal, { namespace, name });
      const phase = await namespace.kubectl(['get', `wf/${name}`, '-o', 'jsonpath={.status.phase}']);
      // What is deleted when it has ended is no part of its phase.
      if (use.worker !== 'artifact-gc') expect(phase).not.toBe('Succeeded');
    });
  });
});

interface Started {
  readonly namespace: Namespace;
  readonly name: string;
}

/** Waits until the message of a node has these words. */
async function nodeSays(words: string, { namespace, name }: Started): Promise<void> {
  const fields = 'jsonpath={.status.nodes.*.message}{"\\n"}';
  await namespace.firstLine(['get', `wf/${name}`, '--watch', '-o', fields], (line) => line.includes(words));
}

/** Waits until one of Argo's own programs has logged these words. */
async function workerSays(
  worker: NonNullable<Use['worker']>,
  words: string,
  { namespace, name }: Started,
): Promise<void> {
  const label = worker === 'executor' ? `workflow=${name}` : `component=${worker}`;
  const fields = 'jsonpath={.metadata.name} {.status.phase}{"\\n"}';
  const pods = ['get', 'pods', '-l', `workflows.argoproj.io/${label}`, '--watch', '-o', fields];
  const line = await namespace.firstLine(pods, (each) => / (Running|Succeeded|Failed)$/.test(each));
  const [pod = ''] = line.split(' ');
  await namespace.firstLine(['logs', `pod/${pod}`, '--all-containers', '--follow'], (each) =>
    each.replaceAll('\\"', '"').includes(words),
  );
}

async function artifactsAreDeleted(namespace: Namespace): Promise<void> {
  const fields = 'jsonpath={.status.nodes.*.outputs.artifacts[*].deleted}{"\\n"}';
  await namespace.firstLine(['get', 'wf', '--watch', '-o', fields], (each) => each === 'true');
}

async function inNamespace(use: Use, run: (namespace: Namespace) => Promise<void>): Promise<void> {
  const namespace = await makeNamespace('rbac', restricted);
  try {
    if (use.worker === 'artifact-gc') await startServicesIn(namespace);
    await run(namespace);
  } finally {
    await namespace.remove();
  }
}
