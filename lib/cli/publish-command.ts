/** What `millrace publish` takes. */
import type { Command } from 'commander';
import type { CommandContext } from './commands/command-context.ts';
import { type PublishFlags, publish } from './commands/publish.ts';

/** Adds the command. */
export function addPublish(program: Command, context: CommandContext, exit: (code: number) => void): void {
  program
    .command('publish')
    .description('write one field of one file of a branch: one commit, or none when it holds the value')
    .requiredOption('--repo <url>', 'the Git repository')
    .option('--branch <name>', 'the branch to push to', 'main')
    .requiredOption('--file <path>', 'the file, from the root of the repository')
    .option('--kind <kind>', 'the Kubernetes object in the file')
    .option('--name <name>', 'its name')
    .option('--namespace <namespace>', 'its namespace')
    .option('--api-version <version>', 'its apiVersion')
    .requiredOption('--field <field>', 'such as spec.containers[name=main].image')
    .requiredOption('--value <text>', 'what the field shall hold')
    .option('--add', 'add the key when its map lacks it')
    .option('--message <line>', 'the subject of the commit')
    .option('--token-file <path>', 'a file with a token that may push')
    .option('--app-id <id>', "a GitHub App's id or client id, in the place of a token")
    .option('--app-key-file <path>', "a file with the App's private key (PEM)")
    .option('--ssh-key-file <path>', 'a file with an SSH key, for ssh://git@host/owner/name.git')
    .option('--known-hosts-file <path>', 'the known hosts that its server is told by')
    .option('--ca-file <path>', 'the certificates (PEM) that are trusted')
    .option('--proxy-file <path>', "a file with the proxy's address")
    .option('--signing-key-file <path>', 'a private key of SSH or OpenPGP that signs the commit')
    .option('--dry-run', 'show the message and the difference, and push nothing')
    .action(async (flags: PublishFlags) => exit(await publish(flags, context)));
}
