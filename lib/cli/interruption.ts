/** Ctrl-C and its like: told to what runs, so that it stops what it started, and to the caller by the exit code. */
import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The user asked to stop. The exit code is 128 and the signal's number, as shells have it: 130 for Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(signal: (typeof signals)[number]) {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** Runs an action with a signal that is aborted, once, when the user asks to stop; then throws `Interrupted`. */
export async function interruptible<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const listeners = signals.map((name) => {
    const listener = () => {
      if (!stop.signal.aborted) stop.abort(new Interrupted(name));
    };
    process.on(name, listener);
    return { name, listener };
  });
  try {
    const result = await action(stop.signal);
    stop.signal.throwIfAborted();
    return result;
  } catch (error) {
    // Whatever else went wrong did so because it was stopped.
    throw stop.signal.aborted ? stop.signal.reason : error;
  } finally {
    for (const { name, listener } of listeners) process.off(name, listener);
  }
}
