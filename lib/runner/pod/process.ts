/** Starts a container's process, writes down what it prints, and stops it with everything it started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { Readable } from 'node:stream';
import type { Command } from '../sandbox/sandbox.ts';
import type { Masking } from './masking.ts';

export interface ProcessOptions {
  readonly command: Command;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly masking: Masking;
  /** Whether what it prints on standard output is wanted as a result. */
  readonly captureOutput: boolean;
  readonly signal: AbortSignal;
  /** Whether the started process is a sandbox around the program, not the program itself. */
  readonly wrapped: boolean;
}

export interface ProcessResult {
  /** 128 and the signal's number for a process that a signal ended. */
  readonly exitCode: number;
  readonly output: string;
  /** Whether the program was started; false when the sandbox around it could not be made. */
  readonly started: boolean;
}

/** How long a process may take to end after it was asked to, in milliseconds. */
const gracePeriod = 2000;
/** How much of the output is kept as a result: as much as Argo keeps. */
const longestOutput = 256 * 1024;

/** How often a sandbox is made anew that could not be made. */
const mostAttempts = 10;
/** How a sandbox ends that could not be made. */
const notMade = 1;

/**
 * Runs a process to its end; an aborted signal stops it, first politely. A sandbox that could not be made is made
 * again: bubblewrap gives up when another program unmounts something of the machine at that moment.
 */
export async function runProcess(options: ProcessOptions): Promise<ProcessResult> {
  const log = openSync(options.logFile, 'a');
  try {
    const { size } = fstatSync(log);
    for (let left = mostAttempts; ; left -= 1) {
      const result = await run(options, log);
      if (result.started || result.exitCode !== notMade || left === 1 || options.signal.aborted)
        return result;
      ftruncateSync(log, size);
    }
  } finally {
    closeSync(log);
  }
}

async function run(options: ProcessOptions, log: number): Promise<ProcessResult> {
  const { command, environment, signal, masking, captureOutput, wrapped } = options;
  const piped = masking.isNeeded || captureOutput;
  const child = spawn(command.file, [...command.args], {
    env: { ...environment },
    cwd: '/',
    detached: true,
    stdio: ['ignore', piped ? 'pipe' : log, piped ? 'pipe' : log, command.reportsEnd ? 'pipe' : 'ignore'],
  });
  const startOf = watchStart(child);
  let output = '';
  const record = (text: string) => writeSync(log, text);
  const printed = masking.stream((text) => {
    record(text);
    if (captureOutput) output = (output + text).slice(-longestOutput);
  });
  const complained = masking.stream(record);
  child.stdout?.on('data', printed.push);
  child.stderr?.on('data', complained.push);
  const stop = () => stopGroup(child, wrapped);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const exitCode = await ended(child);
    printed.end();
    complained.end();
    return { exitCode, output, started: !command.reportsEnd || startOf() };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Reads what a sandbox reports; the result tells whether it came to start the program. */
function watchStart({ stdio: [, , , status] }: ChildProcess): () => boolean {
  let report = '';
  if (status instanceof Readable) status.on('data', (chunk: Buffer) => (report += chunk.toString('utf8')));
  return () => report.includes('"exit-code"');
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => killGroup(child, 'SIGKILL'));
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/**
 * Asks every process of the group to end, except a sandbox, which would take the rest down at once; what is still
 * there after the grace period is killed.
 */
function stopGroup(child: ChildProcess, wrapped: boolean): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (wrapped) for (const member of groupMembers(pid)) signalProcess(member, 'SIGTERM');
  else killGroup(child, 'SIGTERM');
  const timer = setTimeout(() => killGroup(child, 'SIGKILL'), gracePeriod);
  child.once('exit', () => clearTimeout(timer));
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) signalProcess(-pid, signal);
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function groupMembers(group: number): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === group) return [];
    try {
      const status = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [, , processGroup] = status.slice(status.lastIndexOf(')') + 2).split(' ');
      return Number(processGroup) === group ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
