/** Servers that outlive the command that started them: started in a session of their own, ended as a whole. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PermanentError } from '../errors.ts';
import { identify, type ProcessIdentity, sessionOf } from '../processes/process-identity.ts';

export interface DetachedProgram {
  readonly program: string;
  readonly args: readonly string[];
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  /** Where its output goes; an earlier one is replaced. */
  readonly logFile: string;
  /** What it reads on standard input. @default nothing */
  readonly input?: string;
}

const pollMilliseconds = 25;
const gracePeriodMilliseconds = 10_000;

/** Starts a program as the leader of its own session. */
export async function startDetached(options: DetachedProgram): Promise<ProcessIdentity> {
  const { program, args, env, directory, logFile, input = '' } = options;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w', 0o600);
  try {
    const child = spawn(program, args, { env, cwd: directory, detached: true, stdio: ['pipe', log, log] });
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    // A program that ends before it reads is found by its health check; the broken pipe adds nothing.
    child.stdin?.on('error', () => {}).end(input);
    child.unref();
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity === undefined) throw new PermanentError(`${program} ended at once; see ${logFile}`);
    return identity;
  } finally {
    closeSync(log);
  }
}

/** Ends a program with all that it started; gives when none of them runs any more. Does nothing when it is gone. */
export async function endDetached(identity: ProcessIdentity): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const pid of sessionOf(identity)) sendSignal(pid, signal);
    const deadline = Date.now() + gracePeriodMilliseconds;
    while (Date.now() < deadline) {
      if (sessionOf(identity).length === 0) return;
      await delay(pollMilliseconds);
    }
  }
  throw new PermanentError(`process ${identity.pid} does not end; end it by hand: kill -9 ${identity.pid}`);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
