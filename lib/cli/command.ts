/** Carries out the `millrace` command: the only place that prints errors and sets the exit code. */
import { CommanderError } from 'commander';
import { PermanentError, TransientError } from '../errors.ts';
import { createConsole } from './console.ts';
import { Interrupted } from './interruption.ts';
import { placesIn } from './places.ts';
import { createProgram } from './program.ts';
import { coloured, plain } from './text/paint.ts';

const console = createConsole(process);

try {
  const context = { console, places: placesIn(process.cwd(), process.env) };
  const program = createProgram(context, (code) => {
    process.exitCode = code;
  });
  await program.parseAsync(process.argv);
} catch (error) {
  const { exitCode, message } = describe(error);
  process.exitCode = exitCode;
  if (message !== '') console.say(`${(console.talk.colours ? coloured : plain)('bad', 'error:')} ${message}`);
}

/** What is wrong and the exit code; a defect shows where it is. */
function describe(error: unknown): { readonly exitCode: number; readonly message: string } {
  if (error instanceof CommanderError) {
    const isHelp = error.exitCode === 0 || error.code === 'commander.help';
    return { exitCode: error.exitCode === 0 ? 0 : 2, message: isHelp ? '' : usageMessage(error.message) };
  }
  if (error instanceof Interrupted || error instanceof PermanentError || error instanceof TransientError)
    return { exitCode: error.exitCode, message: error.message };
  return { exitCode: 1, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** Commander's own message in one line, with the way to more. */
function usageMessage(message: string): string {
  const line = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return line.includes('Did you mean')
    ? line
    : `${line.replace(/\.$/, '')}; millrace --help lists what there is`;
}
