/** The cluster that a command's flags mean. */
import type { Cluster, ClusterChoice } from '../../cluster/connect.ts';

/** `-n`, `--context` and `--kubeconfig`. */
export type ClusterFlags = ClusterChoice;

/** Whether the flags name a cluster: then the command is about that, else about the runs of this folder. */
export function meansCluster({ namespace, context, kubeconfig }: ClusterFlags): boolean {
  return (namespace ?? context ?? kubeconfig) !== undefined;
}

/** Prepares calls to the cluster. The client is loaded only here: it takes longer to load than all else of a command. */
export async function connected(flags: ClusterFlags): Promise<Cluster> {
  const { connectCluster } = await import('../../cluster/connect.ts');
  return connectCluster(flags);
}

/** A command about the same place, as a user types it. */
export function commandAbout(
  command: string,
  { namespace }: Pick<Cluster, 'namespace'>,
  { context, kubeconfig }: ClusterFlags,
): string {
  const options = [
    ['--kubeconfig', kubeconfig],
    ['--context', context],
    ['-n', namespace],
  ].flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${value}`]));
  return `npx millrace ${command} ${options.join(' ')}`;
}
