/** Lets only so many pieces of work go on at once, in the order of asking. */

export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** Without a limit, everything may go on at once. */
  constructor(limit: number | undefined) {
    this.#free = limit === undefined || limit <= 0 ? Number.POSITIVE_INFINITY : limit;
  }

  /** Does the work once there is room for it. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
