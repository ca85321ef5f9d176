/** The commands that bring what the manifests say onto a cluster. */
import type { Command } from 'commander';
import { withCluster } from './cluster-commands.ts';
import type { CommandGroupProps } from './command-group.ts';
import type { DoctorFlags } from './commands/doctor.ts';
import { type SecretsFlags, secrets } from './commands/secrets.ts';

/** Adds them to the program. */
export function addInstallCommands(program: Command, { context, exit, collect }: CommandGroupProps): void {
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('-f, --file <path>', 'manifests, a file or a folder; can be repeated (default: dist)', collect)
      .option('--json', 'print one JSON document on standard output');

  program.commandsGroup('Install:');
  command('secrets', 'print the commands that make the Secrets which the manifests need')
    .option('-n, --namespace <name>', "the namespace that they name (default: the context's)")
    .option('--context <name>', 'the context that they name (default: the current one)')
    .option(
      '--directory <folder>',
      'where the values are: a folder for each Secret, a file for each key',
      'secrets',
    )
    .action((flags: Omit<SecretsFlags, 'file'>) => exit(secrets({ file: ['dist'], ...flags }, context)));
  withCluster(
    command('doctor', 'look whether a cluster has what the manifests need, and say what to do'),
  ).action(async (flags: Omit<DoctorFlags, 'file'>) => {
    // Loaded only here: the client of clusters takes longer to load than all else of a command.
    const { doctor } = await import('./commands/doctor.ts');
    exit(await doctor({ file: ['dist'], ...flags }, context));
  });
}
