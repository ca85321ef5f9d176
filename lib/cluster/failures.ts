/** How a call to a cluster fails, in words that name the call and what the API server said. */
import * as z from 'zod';
import { InputError, PermanentError, TransientError } from '../errors.ts';

/** The API server answered and said no. Exit code 2 when it finds what was sent invalid, else 1. */
export class ClusterRefusal extends PermanentError {
  override readonly name = 'ClusterRefusal';
  override readonly exitCode: number;
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
    this.exitCode = status === 400 || status === 422 ? 2 : 1;
  }
}

/** Whether the API server said that there is no such thing. */
export function saysAbsent(error: unknown): boolean {
  return error instanceof ClusterRefusal && error.status === 404;
}

/** Whether somebody else has changed the object since it was read. */
export function saysConflict(error: unknown): boolean {
  return error instanceof ClusterRefusal && error.status === 409;
}

/** Kubernetes' Status, as far as it tells why. */
const statusSchema = z.object({ message: z.string() });

/** The error for an answer that is not a success. */
export function refusalOf(call: string, status: number, body: string): ClusterRefusal | TransientError {
  const said = messageIn(body);
  if (status === 429 || status >= 500)
    return new TransientError(`the cluster answered ${call} with ${status}: ${said}; try again`);
  if (status === 401)
    return new ClusterRefusal(
      'the cluster does not know you (401); log in again, or choose another context by --context',
      status,
    );
  // Kubernetes says who may not do what, and on which object.
  return new ClusterRefusal(said === '' ? `the cluster answered ${call} with ${status}` : said, status);
}

/** The error for a call that got no whole answer; one of ours stays as it is. */
export function silenceOf(server: string, error: unknown): Error {
  if (error instanceof PermanentError || error instanceof TransientError) return error;
  const reason = reasonOf(error);
  if (/certificate|ERR_TLS/i.test(reason))
    return new InputError(
      `the certificate of ${server} is not trusted: ${reason}; look at the cluster's certificate-authority in the kubeconfig`,
      { cause: error },
    );
  return new TransientError(
    `the cluster at ${server} does not answer: ${reason}; is it up, and is it the right context?`,
    { cause: error },
  );
}

function messageIn(body: string): string {
  try {
    return oneLine(statusSchema.parse(JSON.parse(body)).message);
  } catch {
    return oneLine(body.replace(/<[^>]*>/g, ' '));
  }
}

function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}

/** Fetch hides why behind `fetch failed`; the reason is in the innermost cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code} ` : '';
  return oneLine(
    error instanceof AggregateError ? error.errors.map(reasonOf).join(', ') : `${code}${error.message}`,
  );
}
