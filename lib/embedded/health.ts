/** Waits until a server answers, as long as its process runs. */
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { PermanentError } from '../errors.ts';
import { isRunning, type ProcessIdentity } from '../processes/process-identity.ts';

export interface HealthCheck {
  /** How the server is called in messages. */
  readonly name: string;
  readonly process: ProcessIdentity;
  /** Answers by `isHealthy` when the server works. */
  readonly url: string;
  readonly isHealthy: (response: Response) => boolean;
  readonly logFile: string;
}

const pollMilliseconds = 50;
const answerMilliseconds = 5_000;
const startMilliseconds = 120_000;
const shownLines = 15;

/** Whether the process runs and its server answers as it should. */
export async function checkHealth({ process, url, isHealthy }: HealthCheck): Promise<boolean> {
  if (!isRunning(process)) return false;
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(answerMilliseconds),
      redirect: 'manual',
    });
    await response.body?.cancel();
    return isHealthy(response) && isRunning(process);
  } catch {
    return false;
  }
}

/** Gives when the server is healthy; throws with the end of its log when it ended or took too long. */
export async function waitUntilHealthy(check: HealthCheck, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + startMilliseconds;
  while (!(await checkHealth(check))) {
    signal?.throwIfAborted();
    if (!isRunning(check.process)) throw failed(check, 'ended while it started');
    if (Date.now() > deadline)
      throw failed(check, `did not answer at ${check.url} in ${startMilliseconds / 1000} s`);
    await delay(pollMilliseconds, undefined, { signal });
  }
}

function failed({ name, logFile }: HealthCheck, what: string): PermanentError {
  const log = existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd() : '';
  const end = log.split('\n').slice(-shownLines).join('\n');
  return new PermanentError(`${name} ${what}; its log ${logFile} ends with:\n${end || '(nothing)'}`);
}
