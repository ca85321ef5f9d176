/** `millrace secrets`: which Secrets the manifests need, and the commands that make them. */
import { loadDocuments } from '../../runner/documents/load-documents.ts';
import { neededSecrets } from '../secrets/needed-secrets.ts';
import { secretCommands } from '../secrets/secret-commands.ts';
import type { CommandContext } from './command-context.ts';

/** Which manifests, and for where. */
export interface SecretsFlags {
  readonly file: readonly string[];
  readonly namespace?: string;
  readonly context?: string;
  readonly directory: string;
  readonly json?: true;
}

/** Prints the commands on standard output, a shell script; or the Secrets as JSON. */
export function secrets(flags: SecretsFlags, { console }: CommandContext): number {
  const needed = neededSecrets(loadDocuments(flags.file));
  if (flags.json) console.print(JSON.stringify({ secrets: needed }, null, 2));
  else {
    console.say(
      `Put each value into its file below ${flags.directory}/, without a line end at its end (printf %s), then run:`,
    );
    for (const secret of needed) console.print([...secretCommands(secret, flags), ''].join('\n'));
  }
  return 0;
}
