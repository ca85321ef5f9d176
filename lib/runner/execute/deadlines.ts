/** When a pod must end, and what is said of it then. */
import { constants } from 'node:os';
import type { Outputs, Template } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { parseDuration } from '../duration.ts';
import type { Frame, Run } from './run.ts';

/** A moment, in milliseconds since 1970, with the message of a node that does not keep to it. */
export interface Deadline {
  readonly at: number;
  readonly message: string;
  /** What is known of a pod that Kubernetes itself ends, and not Argo. */
  readonly outputs?: Outputs;
}

const ownDeadline = 'Pod was active on the node longer than the specified deadline';
const outerDeadline = 'Step exceeded its deadline';

/** What a stopped run says of the nodes that were running. */
export const stopMessage = 'workflow shutdown with strategy:  Terminate';

/** The first of the deadlines that hold for a pod: its template's, its retries', its workflow's. */
export function podDeadline(run: Run, frame: Frame, template: Template): Deadline | undefined {
  const deadlines: Deadline[] = [];
  const { activeDeadlineSeconds, timeout } = template;
  if (activeDeadlineSeconds !== undefined) {
    const seconds = Number(activeDeadlineSeconds);
    if (!Number.isInteger(seconds) || seconds <= 0) {
      throw new InputError(`activeDeadlineSeconds: '${activeDeadlineSeconds}' is not a number of seconds`);
    }
    deadlines.push({
      at: Date.now() + seconds * 1000,
      message: ownDeadline,
      outputs: { exitCode: String(128 + constants.signals.SIGKILL) },
    });
  }
  if (timeout) deadlines.push({ at: Date.now() + parseDuration(timeout, 'timeout'), message: ownDeadline });
  if (frame.attempt?.deadline !== undefined)
    deadlines.push({ at: frame.attempt.deadline, message: outerDeadline });
  if (run.deadline !== undefined && !frame.call.onExit)
    deadlines.push({ at: run.deadline, message: outerDeadline });
  return deadlines.toSorted((left, right) => left.at - right.at)[0];
}

/** Aborts when the run stops or the deadline is over; the reason is the message. `clear` when the pod is done. */
export function podSignal(
  run: Run,
  deadline: Deadline | undefined,
): { readonly signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const onStop = () => controller.abort(stopMessage);
  if (run.stop.aborted) onStop();
  run.stop.addEventListener('abort', onStop, { once: true });
  const timer =
    deadline && setTimeout(() => controller.abort(deadline.message), Math.max(0, deadline.at - Date.now()));
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      run.stop.removeEventListener('abort', onStop);
    },
  };
}
