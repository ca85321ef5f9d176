/** The mutexes that all runs of one state directory share. */
import { join } from 'node:path';
import { acquireLock } from '../../processes/lock.ts';

export interface AcquireOptions {
  readonly signal: AbortSignal;
  /** Called when the lock is not free. */
  readonly onWait: () => void;
}

/** Locks by name; within one process they are given in the order of asking. */
export class Locks {
  readonly #directory: string;
  readonly #queues = new Map<string, Promise<void>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Takes a lock; the result gives it back. */
  async acquire(name: string, { signal, onWait }: AcquireOptions): Promise<() => void> {
    const before = this.#queues.get(name);
    const { promise, resolve: done } = Promise.withResolvers<void>();
    const tail = (before ?? Promise.resolve()).then(() => promise);
    this.#queues.set(name, tail);
    try {
      if (before) {
        onWait();
        await Promise.race([before, rejection(signal)]);
      }
      const file = join(this.#directory, encodeURIComponent(name));
      const release = await acquireLock(file, before ? { signal } : { signal, onWait });
      return () => {
        release();
        done();
      };
    } catch (error) {
      done();
      throw error;
    }
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
