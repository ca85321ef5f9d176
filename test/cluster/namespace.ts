/** A namespace of its own on a real cluster, by kubectl and the KUBECONFIG of the environment. */
import { randomInt } from 'node:crypto';
import { execa } from 'execa';
import type { KubernetesObject, Workflow } from '../../lib/argo/manifest.ts';

/** Longer than any workflow of a test takes on a slow machine. */
export const patienceSeconds = 400;

/** The label by which a namespace admits only pods of the `restricted` standard. */
export const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };

export interface Namespace {
  readonly name: string;
  /** Runs kubectl within it, and gives what that prints. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Creates or replaces objects. */
  apply(objects: readonly KubernetesObject[]): Promise<void>;
  /** Creates a workflow; throws with the server's words when it is refused. */
  create(workflow: object): Promise<void>;
  /** The workflow of a name as it is now. */
  get(name: string): Promise<Workflow>;
  /** The workflow of a name once it has ended. */
  ended(name: string): Promise<Workflow>;
  /** The first line that kubectl prints within it, as it goes on, that is as wanted; it is stopped then. */
  firstLine(args: readonly string[], isWanted: (line: string) => boolean): Promise<string>;
  /** Deletes the namespace, and what was applied outside of it. */
  remove(): Promise<void>;
}

/** Makes a namespace whose name begins with a word. */
export async function makeNamespace(
  word: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<Namespace> {
  const name = `${word}-${10_000 + randomInt(90_000)}`;
  const outside: string[] = [];
  const within = (args: readonly string[], input?: string) => kubectl(['--namespace', name, ...args], input);
  const get = async (workflow: string): Promise<Workflow> =>
    JSON.parse(await within(['get', `wf/${workflow}`, '-o', 'json']));
  await kubectl(
    ['create', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }),
  );
  return {
    name,
    kubectl: within,
    async apply(objects) {
      if (objects.length === 0) return;
      for (const { kind, metadata } of objects)
        if (kind === 'ClusterWorkflowTemplate') outside.push(`${kind}/${metadata?.name}`);
      await within(['apply', '-f', '-'], asList(objects));
    },
    async create(workflow) {
      await within(['create', '-f', '-'], JSON.stringify(workflow));
    },
    get,
    async ended(workflow) {
      await within(['wait', `wf/${workflow}`, '--for=condition=Completed', `--timeout=${patienceSeconds}s`]);
      return await get(workflow);
    },
    async firstLine(args, isWanted) {
      const following = execa('kubectl', ['--namespace', name, ...args], {
        stdin: 'ignore',
        buffer: false,
        reject: false,
        timeout: patienceSeconds * 1000,
      });
      for await (const line of following) {
        if (!isWanted(line)) continue;
        following.kill();
        return line;
      }
      throw new Error(`kubectl ${args.join(' ')}: printed no such line`);
    },
    async remove() {
      if (outside.length > 0) await kubectl(['delete', ...new Set(outside)]);
      await kubectl(['delete', 'namespace', name, '--wait=false']);
    },
  };
}

/** Objects as one that kubectl reads. */
export function asList(items: readonly KubernetesObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** Runs kubectl, and gives what it prints. */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const { stdout } = await execa('kubectl', [...args], input === undefined ? { stdin: 'ignore' } : { input });
  return stdout;
}
