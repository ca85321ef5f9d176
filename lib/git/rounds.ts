/** Does something again while others are quicker or the host does not answer, within the bounds of patience. */
import { TransientError } from '../errors.ts';
import { defaultPatience, type Patience, waitMilliseconds } from './patience.ts';

/** What is carried from one round to the next. */
export interface Progress {
  /** How often a branch was asked to move. */
  pushes: number;
  /** In a row: a server that tells of a lost race is there. */
  failures: number;
}

/** What is carried along by rounds that end with a commit on the branch itself. */
export interface Sent extends Progress {
  /**
   * The commit that was sent last. Even when the answer was `lost`, or none came, it may have arrived: curl sends a
   * request again when the connection ends before the answer, and the second one then finds the branch moved by the first.
   */
  sent?: { readonly commit: string; readonly before: readonly string[] };
}

/** What is gone round for. */
export interface Rounds {
  readonly url: string;
  readonly branch: string;
  readonly patience?: Partial<Patience> | undefined;
  /** Hears of every lost race and every failure after which it is tried again. */
  readonly notice?: ((line: string) => void) | undefined;
}

/** Calls `tryOnce` until it neither lost nor failed for a passing reason. Throws a `TransientError` when patience ends. */
export async function tryUntilDone<T>(
  { url, branch, notice, ...rounds }: Rounds,
  progress: Progress,
  tryOnce: () => Promise<T | 'lost'>,
): Promise<T> {
  const patience = { ...defaultPatience, ...rounds.patience };
  const started = patience.now();
  for (let lost = 0; ; ) {
    const begun = patience.now();
    let reason = `somebody else moved branch '${branch}' meanwhile`;
    const end = await tryOnce().catch((error: unknown) => {
      if (!(error instanceof TransientError) || ++progress.failures > patience.failures) throw error;
      reason = error.message;
      return undefined;
    });
    if (end !== undefined && end !== 'lost') return end;
    if (end === 'lost') {
      lost += 1;
      progress.failures = 0;
    }
    const now = patience.now();
    const spent = now - started;
    if (lost > patience.lostPushes || spent >= patience.totalMilliseconds)
      throw new TransientError(
        `gave up on ${url} after ${progress.pushes} pushes in ${Math.round(spent / 1000)} s: ${reason}`,
      );
    notice?.(`${reason}; trying again`);
    await patience.wait(waitMilliseconds(lost + progress.failures, patience, now - begun));
  }
}
