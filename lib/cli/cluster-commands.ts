/** The commands about workflows of a cluster, and the options that say which cluster. */
import type { Command } from 'commander';
import type { ClusterFlags } from './cluster/cluster-flags.ts';
import { type RetryFlags, retry } from './cluster/retry.ts';
import { type StopFlags, stop } from './cluster/stop.ts';
import { type SubmitFlags, submit } from './cluster/submit.ts';
import { watch } from './cluster/watch.ts';
import type { CommandGroupProps } from './command-group.ts';

/** Adds them to the program. */
export function addClusterCommands(program: Command, { context, exit, collect }: CommandGroupProps): void {
  program.commandsGroup('On a cluster:');
  withCluster(program.command('submit').description('start a template of a cluster'))
    .argument('<template>', 'a WorkflowTemplate, ClusterWorkflowTemplate or CronWorkflow: NAME or KIND/NAME')
    .option('-p, --parameter <name=value>', 'a parameter of the workflow; can be repeated', collect)
    .option('--watch', 'show it until it has ended; its end gives the exit code')
    .action(async (template: string, flags: Partial<SubmitFlags>) =>
      exit(await submit(template, { parameter: [], ...flags }, context)),
    );
  withCluster(program.command('watch').description('show a workflow of a cluster until it has ended'))
    .argument('[workflow]', 'its name or how it begins (default: the newest)')
    .action(async (name: string | undefined, flags: ClusterFlags) => exit(await watch(name, flags, context)));
  withCluster(program.command('stop').description('end a workflow of a cluster; its exit handler is run'))
    .argument('<workflow>', 'its name or how it begins')
    .option('--terminate', 'end it at once, without its exit handler')
    .action(async (name: string, flags: StopFlags) => exit(await stop(name, flags, context)));
  withCluster(
    program.command('retry').description('let a failed workflow of a cluster go on where it failed'),
  )
    .argument('<workflow>', 'its name or how it begins')
    .option('--watch', 'show it until it has ended; its end gives the exit code')
    .action(async (name: string, flags: RetryFlags) => exit(await retry(name, flags, context)));
}

/** The options that name a cluster and a place in it. */
export function withCluster(command: Command): Command {
  return command
    .option('-n, --namespace <name>', "a namespace of the cluster (default: the context's)")
    .option('--context <name>', 'a context of the kubeconfig (default: its current one)')
    .option(
      '--kubeconfig <file>',
      'the kubeconfig (default: KUBECONFIG, ~/.kube/config, or that of the pod)',
    );
}
