/** A namespace of its own on a real cluster, by kubectl and the KUBECONFIG of the environment. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { execa } from 'execa';
import type { KubernetesObject, Workflow } from '../../../lib/argo/manifest.ts';
import { servicesFile } from '../services.ts';

/** Longer than any case takes on a slow machine. */
const patienceSeconds = 240;

const forController = join(import.meta.dirname, 'controller.yaml');

export interface Namespace {
  /** Creates or replaces objects. */
  apply(objects: readonly KubernetesObject[]): Promise<void>;
  /** Creates a workflow; throws with the server's words when it is refused. */
  create(workflow: object): Promise<void>;
  /** The workflow of a name once it has ended. */
  ended(name: string): Promise<Workflow>;
  /** Deletes the namespace, and what was applied outside of it. */
  remove(): Promise<void>;
}

/** Makes a namespace that Argo's pods can work in. */
export async function makeNamespace(): Promise<Namespace> {
  const name = `conformance-${randomInt(100_000)}`;
  const outside: string[] = [];
  const within = (args: readonly string[], input?: string) => kubectl(['--namespace', name, ...args], input);
  const apply = async (objects: readonly KubernetesObject[]) => {
    if (objects.length === 0) return;
    for (const { kind, metadata } of objects)
      if (kind === 'ClusterWorkflowTemplate') outside.push(`${kind}/${metadata?.name}`);
    await within(['apply', '-f', '-'], asList(objects));
  };
  await kubectl(['create', 'namespace', name]);
  await kubectl(['apply', '-f', forController]);
  await within(['create', 'configmap', 'services-code', `--from-file=${servicesFile}`]);
  for (const file of ['namespace.yaml', 'services.yaml'])
    await within(['apply', '-f', join(import.meta.dirname, file)]);
  await within(['wait', 'pod/services', '--for=condition=Ready', `--timeout=${patienceSeconds}s`]);
  return {
    apply,
    create: async (workflow) => {
      await within(['create', '-f', '-'], JSON.stringify(workflow));
    },
    async ended(workflow) {
      await within(['wait', `wf/${workflow}`, '--for=condition=Completed', `--timeout=${patienceSeconds}s`]);
      return JSON.parse(await within(['get', `wf/${workflow}`, '-o', 'json']));
    },
    async remove() {
      if (outside.length > 0) await kubectl(['delete', ...new Set(outside)]);
      await kubectl(['delete', '-f', forController]);
      await kubectl(['delete', 'namespace', name, '--wait=false']);
    },
  };
}

function asList(items: readonly KubernetesObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const { stdout } = await execa('kubectl', [...args], input === undefined ? { stdin: 'ignore' } : { input });
  return stdout;
}
