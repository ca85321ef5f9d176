/** `millrace event`: its arguments and options. */
import type { Command } from 'commander';
import type { CommandGroupProps } from './command-group.ts';
import { type EventFlags, event } from './commands/event.ts';

/** Adds the command. */
export function addEvent(program: Command, { context, exit, collect }: CommandGroupProps): void {
  program
    .command('event')
    .description('raise an event, and run what the event bindings or the sensors of the manifests start')
    .argument('<file...>', 'its payload as JSON, or - for standard input')
    .option('-f, --file <path>', 'manifests, a file or a folder; can be repeated (default: dist)', collect)
    .option(
      '--event <source/name>',
      'the EventSource of Argo Events that it comes to, and its name there; one for each payload',
      collect,
    )
    .option('--time <time>', 'when it comes there, for the time filters of sensors (default: now)')
    .option('--discriminator <name>', 'the last part of the address it is sent to', '')
    .option('--namespace <name>', 'the namespace of that address', 'default')
    .option(
      '--header <name=value>',
      'a header; a binding sees those that begin with X-; can be repeated',
      collect,
    )
    .option('-p, --parameter <name=value>', 'a parameter that no event gives; can be repeated', collect)
    .option('--kubeconfig <file>', 'the cluster that resource templates change')
    .option('--s3', 'let the embedded S3 server stand in for those that the manifests name')
    .option('--approve <node=value>', 'approve a node that will suspend; can be repeated', collect)
    .option('--json', 'print one JSON document on standard output')
    .action(async (payloads: string[], { event: names = [], ...flags }: EventOptions) => {
      const { file = ['dist'], parameter = [], header = [], approve = [], ...others } = flags;
      const { discriminator = '', namespace = 'default', ...rest } = others;
      const given = { file, parameter, header, approve, discriminator, namespace };
      exit(await event(payloads, { ...rest, ...given, raised: names }, context));
    });
}

/** As commander gives them. */
type EventOptions = Partial<Omit<EventFlags, 'raised'>> & { readonly event?: readonly string[] };
