/** A question on a terminal. */
import { createInterface } from 'node:readline/promises';

/** Asks and gives the line that was typed; rejects when the signal is aborted. Ctrl-C is the whole command's. */
export async function question(
  text: string,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output });
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await terminal.question(text, { signal })).trim();
  } finally {
    terminal.close();
  }
}
