/** The three ways in which Millrace ends badly on purpose; everything else that is thrown is a defect. */

/** Sysexits' EX_TEMPFAIL: the same call may succeed later; the template's retryStrategy retries it. */
export const transientExitCode = 75;

/** Something that a person has to change; trying again gives the same end. Exit code 1. */
export class PermanentError extends Error {
  override readonly name: string = 'PermanentError';
  readonly exitCode: number = 1;
}

/** Input or configuration that cannot be right; nothing was done yet. Exit code 2. */
export class InputError extends PermanentError {
  override readonly name = 'InputError';
  override readonly exitCode = 2;
}

/** A passing fault, such as a server that does not answer. Exit code 75. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly exitCode = transientExitCode;
}
