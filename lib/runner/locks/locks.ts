/** The mutexes and semaphores that all runs of one state directory share. */
import { join } from 'node:path';
import { acquireLock } from '../../processes/lock.ts';

/** A lock by its full name, as Argo shows it, and how many may hold it at once. */
export interface Lock {
  readonly name: string;
  readonly limit: number;
}

export interface AcquireOptions {
  readonly signal: AbortSignal;
  /** Called when the lock is not free. */
  readonly onWait: () => void;
}

/** Within one process, locks are given in the order of asking. */
export class Locks {
  readonly #directory: string;
  readonly #queues = new Map<string, Queue>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Takes a lock; the result gives it back. */
  async acquire({ name, limit }: Lock, { signal, onWait }: AcquireOptions): Promise<() => void> {
    const queue = this.#queues.get(name) ?? new Queue();
    this.#queues.set(name, queue);
    let waited = false;
    const tell = () => {
      if (!waited) onWait();
      waited = true;
    };
    if (!queue.take(limit)) {
      tell();
      await queue.turn(signal);
    }
    try {
      const base = join(this.#directory, encodeURIComponent(name));
      const files = Array.from({ length: limit }, (_, slot) => (slot === 0 ? base : `${base}.${slot}`));
      const release = await acquireLock(files, { signal, onWait: tell });
      return () => {
        release();
        queue.leave();
      };
    } catch (error) {
      queue.leave();
      throw error;
    }
  }
}

/** Those of this process that hold a lock or wait for it. */
class Queue {
  #held = 0;
  readonly #waiting: (() => void)[] = [];

  /** Takes a place at once, if there is one. */
  take(limit: number): boolean {
    if (this.#held >= limit) return false;
    this.#held += 1;
    return true;
  }

  /** Waits for a place that somebody leaves. */
  turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(signal.reason);
      };
      const go = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      this.#waiting.push(go);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  }

  /** Leaves a place, to whoever waits longest. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#held -= 1;
  }
}
