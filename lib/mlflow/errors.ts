/** How a call to MLflow fails, in words that name the call and what the server said. */
import { PermanentError, TransientError } from '../errors.ts';

/** One call, without what it carries: neither query nor body nor token. */
export interface CallName {
  readonly method: string;
  /** Scheme, host and path. */
  readonly address: string;
}

/** MLflow answered and said no; the same call will get the same answer. */
export class MlflowError extends PermanentError {
  override readonly name = 'MlflowError';
  readonly status: number;
  /** MLflow's own code, such as `RESOURCE_DOES_NOT_EXIST`; empty when the answer was not MLflow's. */
  readonly errorCode: string;

  constructor(message: string, answer: { readonly status: number; readonly errorCode: string }) {
    super(message);
    this.status = answer.status;
    this.errorCode = answer.errorCode;
  }
}

/** Whether MLflow said that the thing asked for is not there. */
export function saysAbsent(error: unknown): boolean {
  return error instanceof MlflowError && error.errorCode === 'RESOURCE_DOES_NOT_EXIST';
}

/** The error for an answer that is not a success. */
export function refusal(call: CallName, status: number, body: string): MlflowError | TransientError {
  const { errorCode, message } = readAnswer(body);
  const said = [errorCode, message].filter((part) => part !== '').join(': ') || 'no message';
  const text = `MLflow answered ${call.method} ${call.address} with status ${status}: ${said}`;
  if (status === 408 || status === 429 || status >= 500) return new TransientError(text);
  return new MlflowError(`${text}${wayOut(status)}`, { status, errorCode });
}

/** Node's codes for a server whose certificate cannot be trusted, which no second try changes. */
const certificateCodes = /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

/** Whether a call failed because of the server's certificate. */
export function isCertificateFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, cause } = Object.assign({ code: undefined }, error, { cause: error.cause });
  return (typeof code === 'string' && certificateCodes.test(code)) || isCertificateFailure(cause);
}

/** The error for a call that got no answer. */
export function silence(call: CallName, reason: unknown): TransientError | PermanentError {
  if (isCertificateFailure(reason))
    return new PermanentError(
      `MLflow's certificate is not trusted (${call.method} ${call.address}): ${reasonOf(reason)}; ` +
        'give the certificates of the authority that signed it (--mlflow-ca-file, MLFLOW_TRACKING_SERVER_CERT_PATH)',
    );
  return new TransientError(
    `MLflow does not answer ${call.method} ${call.address}: ${reasonOf(reason)}; ` +
      'check MLFLOW_TRACKING_URI and that the server is up',
  );
}

function wayOut(status: number): string {
  if (status === 401)
    return '; give a token that MLflow takes (--mlflow-token-file, MLFLOW_TRACKING_TOKEN), or a user and a password';
  if (status >= 300 && status < 400)
    return '; redirects are not followed, so set MLFLOW_TRACKING_URI to the address itself';
  return '';
}

function readAnswer(body: string): { readonly errorCode: string; readonly message: string } {
  try {
    const answer: unknown = JSON.parse(body);
    if (answer !== null && typeof answer === 'object' && 'error_code' in answer) {
      const message = 'message' in answer ? String(answer.message) : '';
      return { errorCode: oneLine(String(answer.error_code)), message: oneLine(message) };
    }
  } catch {
    // Not MLflow's own answer: a proxy's page, most likely.
  }
  return { errorCode: '', message: oneLine(body.replace(/<[^>]*>/g, ' ')) };
}

function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** The innermost cause says most: an abort says only that it was one. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const reasons = error instanceof AggregateError ? error.errors.map(reasonOf) : [error.message];
  return oneLine(reasons.join(', ') || error.name);
}
