/** `millrace logs -n …`: what the containers of a workflow of a cluster printed. */
import type { Workflow } from '../../argo/manifest.ts';
import type { Cluster } from '../../cluster/connect.ts';
import { saysAbsent } from '../../cluster/failures.ts';
import { podLog, podsOfNodes, saysNotStarted } from '../../cluster/pods.ts';
import { hasEnded, watchWorkflow } from '../../cluster/workflows.ts';
import { InputError } from '../../errors.ts';
import type { CommandContext } from '../commands/command-context.ts';
import type { LogsFlags } from '../commands/logs.ts';
import { interruptible } from '../interruption.ts';
import { LinePrefix } from '../logs/line-prefix.ts';
import { readableLine } from '../logs/log-line.ts';
import { type LoggedContainer, loggedContainers } from '../logs/node-logs.ts';
import { chooseWorkflow } from './choose-workflow.ts';
import { type ClusterFlags, connected } from './cluster-flags.ts';

/** Prints what is there; with `follow`, what comes until the workflow has ended. */
export async function logsOnCluster(
  names: { readonly run: string | undefined; readonly node: string | undefined },
  { follow, ...flags }: LogsFlags & ClusterFlags,
  { console }: CommandContext,
): Promise<number> {
  const cluster = await connected(flags);
  const workflow = await chooseWorkflow(cluster, names.run);
  const prefix = new LinePrefix(console.data);
  let isSilent = true;
  const print = (label: string, line: string) => {
    isSilent = false;
    console.print(prefix.put(label, readableLine(line, console.data.paint)));
  };
  const gone = await interruptible(async (signal) => {
    const logs = new WorkflowLogs(cluster, { workflow, node: names.node, prefix, print, signal });
    return follow && !hasEnded(workflow) ? await logs.follow() : await logs.printAll();
  });
  if (gone.length > 0) console.say(`the pods of ${gone.join(', ')} are gone, and their logs with them`);
  else if (isSilent) console.say(`workflow '${workflow.metadata.name}' has printed nothing there`);
  return 0;
}

interface LogsOptions {
  readonly workflow: Workflow;
  readonly node: string | undefined;
  readonly prefix: LinePrefix;
  readonly print: (label: string, line: string) => void;
  readonly signal: AbortSignal;
}

/** The logs of one workflow; both ways give the containers whose pods are gone. */
class WorkflowLogs {
  readonly #cluster: Cluster;
  readonly #options: LogsOptions;

  constructor(cluster: Cluster, options: LogsOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  /** Prints what there is, one container after the other. */
  async printAll(): Promise<readonly string[]> {
    const { workflow, node, prefix } = this.#options;
    const containers = loggedContainers(workflow, node).filter(hasBegun);
    prefix.expect(containers.map(({ label }) => label));
    const pods = await podsOfNodes(this.#cluster, workflow.metadata.name ?? '');
    const gone: string[] = [];
    for (const container of containers) {
      const pod = pods.get(container.pod.id);
      if (pod === undefined) gone.push(container.label);
      else await this.#print(container, pod, false);
    }
    return gone;
  }

  /** Prints all containers as they go on, until the workflow has ended. */
  async follow(): Promise<readonly string[]> {
    const { workflow, node, prefix, signal } = this.#options;
    const name = workflow.metadata.name ?? '';
    const followed = new Map<string, Promise<void>>();
    const faults: unknown[] = [];
    for await (const now of watchWorkflow(this.#cluster, name, signal)) {
      const containers = containersSoFar(now, node);
      prefix.expect(containers.map(({ label }) => label));
      const fresh = containers.filter((one) => !followed.has(keyOf(one)));
      if (fresh.length === 0) continue;
      const pods = await podsOfNodes(this.#cluster, name);
      for (const one of fresh) {
        const pod = pods.get(one.pod.id);
        if (pod === undefined) continue;
        const printed = this.#print(one, pod, true).catch((fault: unknown) => void faults.push(fault));
        followed.set(keyOf(one), printed);
      }
    }
    await Promise.all(followed.values());
    if (faults.length > 0) throw faults[0];
    return [];
  }

  async #print({ label, container }: LoggedContainer, pod: string, follow: boolean): Promise<void> {
    const { print, signal } = this.#options;
    try {
      for await (const line of podLog(this.#cluster, { pod, container, follow, signal })) print(label, line);
    } catch (error) {
      if (!saysNotStarted(error) && !saysAbsent(error)) throw error;
    }
  }
}

/** While the workflow goes on, the node that is asked for may be still to come. */
function containersSoFar(workflow: Workflow, node: string | undefined): readonly LoggedContainer[] {
  try {
    return loggedContainers(workflow, node).filter(hasBegun);
  } catch (error) {
    if (error instanceof InputError && !hasEnded(workflow)) return [];
    throw error;
  }
}

function hasBegun({ pod }: LoggedContainer): boolean {
  return pod.phase !== 'Pending' && pod.phase !== 'Skipped' && pod.phase !== 'Omitted';
}

function keyOf({ pod, container }: LoggedContainer): string {
  return `${pod.id}/${container}`;
}
