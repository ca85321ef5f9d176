/** Prints the logs of a run as far as they are written, and goes on while the run does, if that is asked for. */
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedRun, NodeLog } from './node-logs.ts';

export interface FollowOptions {
  /** Called again for each look at the run. */
  readonly read: () => LoggedRun & { readonly isRunning: boolean };
  readonly logsOf: (run: LoggedRun) => readonly NodeLog[];
  readonly follow: boolean;
  readonly print: (label: string, line: string) => void;
  readonly signal: AbortSignal;
}

const pause = 200;
const chunkSize = 64 * 1024;

/** Gives once the run is over or, without `follow`, at once. */
export async function printLogs({ read, logsOf, follow, print, signal }: FollowOptions): Promise<void> {
  const tails = new Map<string, Tail>();
  for (;;) {
    // What is printed after the run was seen to be over is the whole of it.
    const run = read();
    const isLast = !follow || !run.isRunning || signal.aborted;
    for (const { label, file } of logsOf(run)) {
      const tail = tails.get(file) ?? new Tail(file);
      tails.set(file, tail);
      for (const line of tail.read(isLast)) print(label, line);
    }
    if (isLast) return;
    await delay(pause, undefined, { signal }).catch(() => {});
  }
}

/** The lines of a file that grows. */
class Tail {
  readonly #file: string;
  readonly #decoder = new StringDecoder('utf8');
  #position = 0;
  #rest = '';

  constructor(file: string) {
    this.#file = file;
  }

  /** The lines since the last call; a line that is not ended yet only when it is the last call. */
  read(isLast: boolean): readonly string[] {
    const file = openSync(this.#file, 'r');
    try {
      const chunk = Buffer.alloc(chunkSize);
      for (let size = chunkSize; size > 0; ) {
        size = readSync(file, chunk, 0, chunkSize, this.#position);
        this.#position += size;
        this.#rest += this.#decoder.write(chunk.subarray(0, size));
      }
    } finally {
      closeSync(file);
    }
    const lines = this.#rest.split('\n');
    this.#rest = isLast ? '' : (lines.pop() ?? '');
    return isLast && lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  }
}
