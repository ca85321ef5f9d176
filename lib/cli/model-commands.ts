/** The commands about models: what happened to them, how they stand, and the way back. */
import type { Command } from 'commander';
import type { CommandGroupProps } from './command-group.ts';
import { type HistoryFlags, history } from './commands/history.ts';
import { type LineageFlags, lineage } from './commands/lineage.ts';
import { type ReleaseFlags, type RollbackFlags, release, rollback } from './commands/rollback.ts';
import type { ManifestFlags } from './commands/run.ts';
import { status } from './commands/status.ts';

/** Adds them to the program. */
export function addModelCommands(program: Command, { context, exit, collect }: CommandGroupProps): void {
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--json', 'print one JSON document on standard output');
  const withManifests = (one: Command) =>
    one
      .option('-f, --file <path>', 'manifests, a file or a folder; can be repeated (default: dist)', collect)
      .option('-p, --parameter <name=value>', 'a parameter of the workflow; can be repeated', collect);
  const filled = <Flags extends object>(flags: Flags) => ({ file: ['dist'], parameter: [], ...flags });

  program.commandsGroup('Models:');
  withManifests(
    command('status', 'compare the registry, Git and the cluster; exit code 3 when they do not agree'),
  )
    .argument('[model]', 'a registered model (default: all that the manifests deliver)')
    .action(async (model: string | undefined, flags: Partial<ManifestFlags>) =>
      exit(await status(model, filled(flags), context)),
    );
  command('history', "print every move of a model's aliases: who, when, from, to, why")
    .argument('<model>', 'the registered model')
    .option('--alias <alias>', 'one alias (default: all)')
    .action(async (model: string, flags: HistoryFlags) => exit(await history(model, flags, context)));
  withManifests(command('lineage', 'follow a version from its data and code to its commit, from any end'))
    .argument('[version]', 'MODEL, MODEL@ALIAS or MODEL:VERSION')
    .option('--run <id>', 'the versions of an MLflow run')
    .option('--commit <id>', 'the versions that a commit brought into Git')
    .option('--code <id>', 'the versions that were trained from a commit')
    .option('--data <digest>', 'the versions that were trained on that data')
    .option('--uri <uri>', 'the versions whose files are there, as a manifest or a live object names them')
    .option('--reproduce', 'print the command that trains the version again')
    .action(async (model: string | undefined, flags: Omit<LineageFlags, 'file' | 'parameter'>) =>
      exit(await lineage(model, filled(flags), context)),
    );
  withManifests(
    command('rollback', 'take alias and manifest back to an earlier version, and hold later ones'),
  )
    .argument('<model>', 'the registered model')
    .requiredOption('--reason <text>', 'why; it stands in the history and in the commit')
    .option('--to <version>', 'the version to go back to (default: the one before)')
    .option('--alias <alias>', 'the alias, where there are several')
    .option('--by <name>', 'who goes back (default: you, on this machine)')
    .action(async (model: string, flags: Omit<RollbackFlags, 'file' | 'parameter'>) =>
      exit(await rollback(model, filled(flags), context)),
    );
  withManifests(command('release', 'let deliveries move the alias again after a rollback'))
    .argument('<model>', 'the registered model')
    .requiredOption('--reason <text>', 'why; it stands in the history')
    .option('--alias <alias>', 'the alias, where there are several')
    .option('--by <name>', 'who releases it (default: you, on this machine)')
    .action(async (model: string, flags: Omit<ReleaseFlags, 'file' | 'parameter'>) =>
      exit(await release(model, filled(flags), context)),
    );
}
