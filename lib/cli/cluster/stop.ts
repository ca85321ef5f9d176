/** `millrace stop`: ends a workflow of a cluster. */
import { patchWorkflow } from '../../cluster/workflows.ts';
import { InputError } from '../../errors.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { chooseWorkflow } from './choose-workflow.ts';
import { type ClusterFlags, connected } from './cluster-flags.ts';

export interface StopFlags extends ClusterFlags {
  /** Exit handlers are not run either. */
  readonly terminate?: boolean | undefined;
}

/** Says so to Argo, which ends what runs; it is not waited for. */
export async function stop(
  wanted: string,
  { terminate, ...flags }: StopFlags,
  { console }: CommandContext,
): Promise<number> {
  const cluster = await connected(flags);
  const { metadata, status } = await chooseWorkflow(cluster, wanted);
  const name = metadata.name ?? '';
  if (status?.finishedAt)
    throw new InputError(`workflow '${name}' has ended already: ${status.phase}; there is nothing to stop`);
  await patchWorkflow(cluster, name, { spec: { shutdown: terminate ? 'Terminate' : 'Stop' } });
  console.print(`${name} ${terminate ? 'is terminated' : 'is stopped'}`);
  return 0;
}
