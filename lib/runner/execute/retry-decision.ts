/** Whether a failed attempt is followed by another: pure, from the strategy and what the attempts came to. */
import { evaluateCondition } from '../../argo/expr/evaluate.ts';
import { environmentOf } from '../../argo/expr/variables.ts';
import type { NodeStatus, RetryStrategy } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { parseDuration } from '../duration.ts';

/** What the attempts came to so far. */
export interface Attempts {
  readonly count: number;
  readonly last: NodeStatus;
  /** When the first one began, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly now: number;
}

export type RetryDecision =
  | { readonly retry: false; readonly message: string }
  /** `deadline` is when all attempts must be done, in milliseconds since 1970. */
  | { readonly retry: true; readonly waitMilliseconds: number; readonly deadline: number | undefined };

const policies = ['Always', 'OnFailure', 'OnError', 'OnTransientError'] as const;

/** The decision after an attempt that failed or erred; throws for a strategy that cannot be read. */
export function decideRetry(strategy: RetryStrategy, attempts: Attempts): RetryDecision {
  const { last, count, now, startedAt } = attempts;
  const { wait, maximum } = backoffOf(strategy, count);
  const deadline = maximum === undefined ? undefined : startedAt + maximum;
  if (deadline !== undefined && now > deadline) return stop('Max duration limit exceeded');
  if (deadline !== undefined && now + wait > deadline) return stop('Backoff would exceed max duration limit');
  if (!policyAllows(strategy, last)) return stop(last.message ?? '');
  const limit = strategy.limit === undefined ? undefined : wholeNumber(strategy.limit, 'limit');
  if (limit !== undefined && count > limit) return stop('No more retries left');
  if (
    strategy.expression &&
    !evaluateCondition(strategy.expression, environmentOf(lastRetryVariables(last, count)))
  ) {
    return stop('retryStrategy.expression evaluated to false');
  }
  return { retry: true, waitMilliseconds: wait, deadline };
}

/** What an expression knows of the attempt before: `lastRetry.…`, and `retries`, how many came after the first. */
export function lastRetryVariables(last: NodeStatus, count: number): Readonly<Record<string, string>> {
  const seconds = (Date.parse(last.finishedAt ?? '') - Date.parse(last.startedAt ?? '')) / 1000;
  return {
    retries: String(count - 1),
    'lastRetry.exitCode': last.outputs?.exitCode ?? '-1',
    'lastRetry.status': last.phase ?? '',
    'lastRetry.duration': String(Number.isFinite(seconds) ? seconds : 0),
    'lastRetry.message': last.message ?? '',
  };
}

function stop(message: string): RetryDecision {
  return { retry: false, message };
}

function policyAllows({ retryPolicy, expression }: RetryStrategy, last: NodeStatus): boolean {
  const policy = retryPolicy || (expression ? 'Always' : 'OnFailure');
  switch (policies.find((known) => known === policy)) {
    case 'Always':
      return true;
    case 'OnFailure':
      return last.phase === 'Failed';
    case 'OnError':
      return last.phase === 'Error';
    case 'OnTransientError':
      return false;
    default:
      throw new InputError(`retryStrategy.retryPolicy: '${policy}' is not one of ${policies.join(', ')}`);
  }
}

function backoffOf({ backoff }: RetryStrategy, count: number) {
  if (backoff === undefined) return { wait: 0, maximum: undefined };
  if (!backoff.duration) throw new InputError('retryStrategy.backoff.duration is needed');
  const base = parseDuration(backoff.duration, 'retryStrategy.backoff.duration');
  const factor = backoff.factor === undefined ? 0 : wholeNumber(backoff.factor, 'backoff.factor');
  const grown = factor > 0 ? base * factor ** (count - 1) : base;
  const cap = backoff.cap
    ? parseDuration(backoff.cap, 'retryStrategy.backoff.cap')
    : Number.POSITIVE_INFINITY;
  const maximum =
    backoff.maxDuration && parseDuration(backoff.maxDuration, 'retryStrategy.backoff.maxDuration');
  return { wait: Math.min(grown, cap), maximum: maximum || undefined };
}

function wholeNumber(value: string | number, field: string): number {
  if (/^\d+$/.test(String(value))) return Number(value);
  throw new InputError(`retryStrategy.${field}: '${value}' is not a whole number`);
}
