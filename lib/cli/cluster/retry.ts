/** `millrace retry`: lets a failed workflow of a cluster go on where it failed, as `argo retry` does. */
import { deletePod, podsOfNodes } from '../../cluster/pods.ts';
import { retryWorkflow } from '../../cluster/retry/retry-workflow.ts';
import { changeWorkflow } from '../../cluster/workflows.ts';
import { now } from '../../runner/nodes/node-table.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { interruptible } from '../interruption.ts';
import { chooseWorkflow } from './choose-workflow.ts';
import { type ClusterFlags, commandAbout, connected } from './cluster-flags.ts';
import { followWorkflow } from './follow-workflow.ts';

export interface RetryFlags extends ClusterFlags {
  /** Shows the workflow until it has ended. */
  readonly watch?: boolean | undefined;
}

/** With `watch` the exit code is the workflow's. */
export async function retry(
  wanted: string,
  { watch, ...flags }: RetryFlags,
  { console }: CommandContext,
): Promise<number> {
  const cluster = await connected(flags);
  const { metadata } = await chooseWorkflow(cluster, wanted);
  const name = metadata.name ?? '';
  await changeWorkflow(cluster, name, async (failed) => {
    const { workflow, formerPods } = retryWorkflow(failed, now());
    const pods = await podsOfNodes(cluster, name);
    // A pod of the same name would be taken for the new one.
    await Promise.all(formerPods.flatMap((id) => pods.get(id) ?? []).map((pod) => deletePod(cluster, pod)));
    return workflow;
  });
  console.print(`${name} goes on`);
  if (!watch) {
    console.say(`watch it by: ${commandAbout(`watch ${name}`, cluster, flags)}`);
    return 0;
  }
  return await interruptible((signal) => followWorkflow(cluster, { name, flags, console, signal }));
}
