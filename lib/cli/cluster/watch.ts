/** `millrace watch`: shows a workflow of a cluster until it has ended. */
import type { CommandContext } from '../commands/command-context.ts';
import { interruptible } from '../interruption.ts';
import { chooseWorkflow } from './choose-workflow.ts';
import { type ClusterFlags, connected } from './cluster-flags.ts';
import { followWorkflow } from './follow-workflow.ts';

/** The exit code is the workflow's. */
export async function watch(
  wanted: string | undefined,
  flags: ClusterFlags,
  { console }: CommandContext,
): Promise<number> {
  const cluster = await connected(flags);
  const { metadata } = await chooseWorkflow(cluster, wanted);
  const name = metadata.name ?? '';
  return await interruptible((signal) => followWorkflow(cluster, { name, flags, console, signal }));
}
