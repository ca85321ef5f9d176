/** What it means when the API of a host says no: something to change, or something that passes. */
import { PermanentError, TransientError } from '../../errors.ts';
import { oneLine } from '../failure.ts';

/** A call that did not end well. */
export interface FailedCall {
  /** What was asked for, as in `GitHub: open a pull request`. */
  readonly what: string;
  readonly status: number;
  /** What the host said. */
  readonly said: string;
  /** Until when it wants no further call, in seconds; set when it counts calls. */
  readonly retryAfter?: string | undefined;
}

/** The host answered, and it was no. */
export class ForgeError extends PermanentError {
  override readonly name = 'ForgeError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The error for an answer that is not a success. */
export function forgeFailure({ what, status, said, retryAfter }: FailedCall): ForgeError | TransientError {
  const text = `${what}: status ${status}${oneLine([said])}`;
  const counts = retryAfter !== undefined || /rate limit/i.test(said);
  if (status === 408 || status === 429 || status >= 500 || (status === 403 && counts))
    return new TransientError(text);
  return new ForgeError(`${text}${wayOut[status] ?? ''}`, status);
}

/** Whether the host refused to open a request because there is one. */
export function saysThereIsOne(error: unknown): boolean {
  return (
    error instanceof ForgeError && [409, 422].includes(error.status) && /already exists/i.test(error.message)
  );
}

/** The error for a call that got no answer. */
export function forgeSilence(what: string, error: unknown): PermanentError | TransientError {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof PermanentError || cause instanceof TransientError) return cause;
  const reason = innermost(error);
  // A certificate that is not trusted is not trusted the next time either.
  if (/certificate|CERT_|self.signed/i.test(reason))
    return new PermanentError(
      `${what}: ${reason}; give the CA bundle that the host's certificate is signed by`,
    );
  return new TransientError(`${what}: no answer: ${reason}`);
}

const wayOut: Readonly<Record<number, string>> = {
  401: '; is the token right, and has it expired?',
  403: '; give the token or the App the right to do this',
  404: '; check the address of the repository, and that the token may see it',
};

function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  return error.cause instanceof Error ? innermost(error.cause) : error.message || error.name;
}
