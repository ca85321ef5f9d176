/** The command's words: what can be asked for, and what help says about it. */
import { Command, Help, InvalidArgumentError, Option } from 'commander';
import { engineKinds } from '../runner/engine/engine.ts';
import { approveOnCluster } from './cluster/approve.ts';
import { type ClusterFlags, meansCluster } from './cluster/cluster-flags.ts';
import { logsOnCluster } from './cluster/logs.ts';
import { addClusterCommands, withCluster } from './cluster-commands.ts';
import { approve } from './commands/approve.ts';
import type { CommandContext } from './commands/command-context.ts';
import { type DemoFlags, demo } from './commands/demo.ts';
import { type GraphFlags, graph } from './commands/graph.ts';
import { type ImportFlags, importFile } from './commands/import.ts';
import { type LintFlags, lint } from './commands/lint.ts';
import { type LogsFlags, logs } from './commands/logs.ts';
import { down, status, type UpFlags, up } from './commands/platform.ts';
import { type ResumeFlags, resume } from './commands/resume.ts';
import { type RunFlags, run } from './commands/run.ts';
import { runs } from './commands/runs.ts';
import { show } from './commands/show.ts';
import { addEvent } from './event-command.ts';
import { environmentHelp, exampleHelp, introduction } from './help.ts';
import { addInstallCommands } from './install-commands.ts';
import { addModelCommands } from './model-commands.ts';
import { addPublish } from './publish-command.ts';
import type { Paint } from './text/paint.ts';

/** The command; each action tells its exit code. Errors of usage are thrown as commander's own. */
export function createProgram(context: CommandContext, exit: (code: number) => void): Command {
  const { paint } = context.console.data;
  const program = new Command('millrace')
    .description(introduction)
    .usage('COMMAND [options]')
    .helpOption('-h, --help', 'say what it does and takes')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ ...styles(paint), sortSubcommands: false })
    .addHelpText('after', () => `\n${exampleHelp(paint)}\n\n${environmentHelp(paint)}`);

  program.commandsGroup('See it work:');
  program
    .command('demo')
    .description('deliver an example model with everything that is needed for it, in a minute or so')
    .option('--json', 'print one JSON document on standard output')
    .option('--keep', 'leave MLflow and the Git server up')
    .option('--worse', 'train a worse model, which the gate should hold')
    .action(async (flags: DemoFlags) => exit(await demo(flags, context)));

  program.commandsGroup('Run:');
  program
    .command('run')
    .description('carry out a WorkflowTemplate, CronWorkflow or Workflow on this machine')
    .argument('[template]', 'its name, or KIND/NAME (default: the only one there is)')
    .option('-f, --file <path>', 'manifests, a file or a folder; can be repeated (default: dist)', collect)
    .option('-p, --parameter <name=value>', 'a parameter of the workflow; can be repeated', collect)
    .option('--kubeconfig <file>', 'the cluster that resource templates change')
    .addOption(engineOption())
    .option('--s3', 'let the embedded S3 server stand in for those that the manifests name')
    .option('--approve <node=value>', 'approve a node that will suspend; can be repeated', collect)
    .option('--only <node>', 'run this node alone, with the inputs that an earlier run recorded')
    .option('--inputs-of <run>', 'that earlier run (default: the newest of this template that has the node)')
    .option('--override <node=file>', 'outputs in place of a task or step; can be repeated', collect)
    .addOption(
      new Option('--explain', 'say what would be run and what becomes of each field; run nothing').conflicts([
        'only',
        'override',
      ]),
    )
    .option('--json', 'print one JSON document on standard output')
    .addOption(eventsOption())
    .action(async (template: string | undefined, flags: Partial<RunFlags>) => {
      const { file = ['dist'], parameter = [], approve: approvals = [], override = [], ...others } = flags;
      exit(await run(template, { ...others, file, parameter, approve: approvals, override }, context));
    });
  program
    .command('resume')
    .description('go on with a run that failed or whose runner was killed; what succeeded is kept')
    .argument('[run]', 'its name or how it begins (default: the newest run)')
    .option('--from <node>', 'do this node again, and all that comes after it')
    .option('-f, --file <path>', 'Secrets, which a run does not keep; can be repeated', collect)
    .option('--kubeconfig <file>', 'the cluster that resource templates change')
    .addOption(engineOption())
    .option('--approve <node=value>', 'approve a node that will suspend; can be repeated', collect)
    .option('--json', 'print one JSON document on standard output')
    .addOption(eventsOption())
    .action(async (name: string | undefined, flags: Partial<ResumeFlags>) => {
      const { file = [], approve: approvals = [], ...others } = flags;
      exit(await resume(name, { ...others, file, approve: approvals }, context));
    });
  withCluster(program.command('approve'))
    .description(
      'let a run go on that waits for an approval, or with -n, --context or --kubeconfig a workflow of a cluster',
    )
    .argument('<run>', 'its name or how it begins')
    .argument('[node=value...]', 'nodes that wait, with their values (default: all, with their defaults)')
    .action(async (name: string, given: readonly string[], flags: ClusterFlags) =>
      exit(
        meansCluster(flags)
          ? await approveOnCluster(name, { ...flags, given }, context)
          : await approve(name, given, context),
      ),
    );
  addEvent(program, { context, exit, collect });
  addPlatform(program, context, exit);
  addPublish(program, context, exit);
  addClusterCommands(program, { context, exit, collect });
  addModelCommands(program, { context, exit, collect });
  addInstallCommands(program, { context, exit, collect });

  program.commandsGroup('Write:');
  program
    .command('lint')
    .description("check Argo's documents in any YAML or JSON, without a cluster")
    .argument('<file...>', 'files, or folders with some')
    .option('--json', 'print one JSON document on standard output')
    .addOption(new Option('--sarif', 'print SARIF 2.1.0 on standard output').conflicts('json'))
    .addOption(
      new Option(
        '--argo <version>',
        'refuse fields that this version lacks (default: take those of all)',
      ).choices(['3.7', '4.0', '4.1']),
    )
    .action((files: readonly string[], flags: LintFlags) => exit(lint(files, flags, context)));

  program
    .command('import')
    .description("write the TypeScript for Argo's documents, or the types of a CWL document")
    .argument('<file>', "YAML or JSON with Argo's documents, or a CWL document, FILE or FILE#ID")
    .option('-o, --output <path>', 'write it into this file (default: standard output)')
    .action((file: string, flags: ImportFlags) => exit(importFile(file, flags, context)));

  program.commandsGroup('Look:');
  program
    .command('graph')
    .description('draw a workflow: its tasks and steps, and what follows what')
    .argument('<file>', 'its manifests, a file or a folder')
    .argument('[template]', 'its name, or KIND/NAME (default: the only one there is)')
    .option('--mermaid', 'as a Mermaid flowchart, which GitHub and GitLab draw (default)')
    .addOption(new Option('--svg', 'as an SVG picture').conflicts('mermaid'))
    .action(async (file: string, template: string | undefined, flags: GraphFlags) =>
      exit(await graph({ file, template }, flags, context)),
    );
  program
    .command('runs')
    .description('list the runs of this folder, the newest first')
    .action(async () => exit(await runs(context)));
  program
    .command('show')
    .description('show a run: its tree, the verdict, the commit, why it failed')
    .argument('[run]', 'its name or how it begins (default: the newest run)')
    .action(async (name: string | undefined) => exit(await show(name, context)));
  withCluster(program.command('logs'))
    .description(
      'show what the containers of a run printed, or with -n, --context or --kubeconfig those of a workflow of a cluster',
    )
    .argument('[run]', 'its name (default: the newest run)')
    .argument('[node]', 'a node, or one of its containers as NODE/CONTAINER (default: all)')
    .option('--follow', 'go on until the run is over')
    .action(async (run: string | undefined, node: string | undefined, flags: LogsFlags & ClusterFlags) =>
      exit(await (meansCluster(flags) ? logsOnCluster : logs)({ run, node }, flags, context)),
    );
  return program;
}

function engineOption(): Option {
  return new Option('--engine <name>', 'run the images themselves (default: sandboxed processes)').choices(
    engineKinds,
  );
}

function eventsOption(): Option {
  return new Option('--events', 'print a JSON object for each change of a phase, a line each').conflicts(
    'json',
  );
}

function addPlatform(program: Command, context: CommandContext, exit: (code: number) => void): void {
  const platform = program
    .command('platform')
    .description('an MLflow server and a Git server for this machine')
    .usage('up|down|status');
  platform
    .command('up')
    .description('start them and leave them up; what runs already stays as it is')
    .option('--s3', 'start an S3 server too, in which workflows then keep their artifacts')
    .action(async (flags: UpFlags) => exit(await up(flags, context)));
  platform
    .command('down')
    .description('stop them; models, runs and repositories stay')
    .action(async () => exit(await down(context)));
  platform
    .command('status')
    .description('say what runs and where')
    .action(async () => exit(await status(context)));
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return [...before, value];
}

function styles(paint: Paint) {
  const usual = new Help();
  return {
    // The one option of the command itself is named below the commands.
    visibleOptions: (command: Command) => (command.parent === null ? [] : usual.visibleOptions(command)),
    subcommandTerm: termOf,
    styleTitle: (text: string) => paint('title', text),
    styleCommandText: (text: string) => paint('name', text),
    styleSubcommandText: (text: string) => paint('name', text),
    styleOptionText: (text: string) => paint('active', text),
    styleArgumentText: (text: string) => paint('active', text),
  };
}

/** `logs [RUN] [NODE]`, or `platform up|down|status`. */
function termOf(command: Command): string {
  const given = command.registeredArguments.map((one) => {
    const name = one.name().toUpperCase();
    return one.required ? name : `[${name}]`;
  });
  const inner = command.commands.map((one) => one.name()).join('|');
  return [command.name(), ...given, ...(inner === '' ? [] : [inner])].join(' ');
}
