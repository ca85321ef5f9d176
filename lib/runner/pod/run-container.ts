/** Runs one container of a pod. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Template } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';
import { acquireLock } from '../../processes/lock.ts';
import { parseDuration } from '../duration.ts';
import type { Run } from '../execute/run.ts';
import type { PlannedContainer } from './container-plan.ts';
import type { Left, PreparedContainer } from './container-runtime.ts';
import type { Masking } from './masking.ts';
import { refuseOldOutputs } from './output-parameters.ts';
import { type ProcessResult, runProcess } from './process.ts';
import { runnerDirectory } from './secret-folder.ts';

/** How one container ended. */
export interface ContainerResult {
  readonly name: string;
  readonly exitCode: number;
  /** How Kubernetes names such an end. */
  readonly reason: 'Error' | 'OOMKilled';
  /** Why it did not start, empty if it did. */
  readonly message: string;
  /** Whether it did not start because one it depends on failed. */
  readonly heldBack: boolean;
}

export interface ContainerOptions {
  readonly run: Run;
  readonly nodeId: string;
  readonly template: Template;
  readonly resultWanted: boolean;
  readonly signal: AbortSignal;
  readonly masking: Masking;
  readonly prepare: (planned: PlannedContainer) => PreparedContainer;
  /** Whether it is there for other containers, and so never waits for its turn. */
  readonly besideOthers?: boolean;
  readonly onStart: (container: string) => void;
  readonly onEnd: (result: ContainerResult) => void;
}

/** Argo's own exit code for a container that could not do its work, as when one it depends on failed. */
const notStarted = 64;
/** 128 and the number of SIGTERM. */
const terminated = 143;

export interface EndedContainer {
  readonly result: ContainerResult;
  readonly output?: string;
  readonly prepared?: PreparedContainer;
}

/** Runs a container once those it depends on have ended; one of them having failed, it ends without a start. */
export async function runContainer(
  planned: PlannedContainer,
  before: readonly ContainerResult[],
  options: ContainerOptions,
): Promise<EndedContainer> {
  const failed = before.find(({ exitCode }) => exitCode !== 0);
  const ended = failed
    ? { result: heldBack(planned.name, failed) }
    : await attempt(planned, options).catch((error: unknown) => ({
        result: faulty(planned.name, error, options.signal),
      }));
  options.onEnd(ended.result);
  return ended;
}

async function attempt(planned: PlannedContainer, options: ContainerOptions): Promise<EndedContainer> {
  const { run, nodeId, signal } = options;
  const beside = options.besideOthers || options.template.daemon;
  const alone = run.runtime.isolates || beside ? () => {} : await aloneOnMachine(signal);
  try {
    options.onStart(planned.name);
    const prepared = options.prepare(planned);
    if (!run.runtime.isolates) refuseOldOutputs(options.template, prepared.view);
    const { exitCode, output, outOfMemory } = await triedAgain(options, async () => {
      const { leave, ...entered } = prepared.enter();
      let ended: ProcessResult | undefined;
      let left: Left;
      try {
        ended = await runProcess({
          ...entered,
          logFile: run.folder.logFile(nodeId, planned.name),
          masking: options.masking.and(prepared.secretValues),
          captureOutput: options.resultWanted && planned.name === 'main',
          signal,
        });
      } finally {
        left = await leave(ended?.exitCode);
      }
      return { ...ended, ...left };
    });
    const reason = outOfMemory ? 'OOMKilled' : 'Error';
    return {
      result: { name: planned.name, exitCode, reason, message: '', heldBack: false },
      output,
      prepared,
    };
  } finally {
    alone();
  }
}

/** The containers of a set may be tried several times in all; what they left stays. */
async function triedAgain<Result extends ProcessResult>(
  { template, signal }: ContainerOptions,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const { retries = 1, duration } = template.containerSet?.retryStrategy ?? {};
  for (let left = Number(retries); ; left -= 1) {
    const result = await attempt();
    if (result.exitCode === 0 || left <= 1 || signal.aborted) return result;
    if (duration) await wait(parseDuration(duration, 'retryStrategy.duration'), undefined, { signal });
  }
}

/** Without a sandbox, containers of all runs on the machine take turns. */
function aloneOnMachine(signal: AbortSignal): Promise<() => void> {
  return acquireLock(join(runnerDirectory(), 'machine.lock'), { signal });
}

function heldBack(name: string, failed: ContainerResult): ContainerResult {
  const message = `dependency "${failed.name}" exited with non-zero code: ${failed.exitCode}`;
  return { name, exitCode: notStarted, reason: 'Error', message, heldBack: true };
}

function faulty(name: string, error: unknown, signal: AbortSignal): ContainerResult {
  if (signal.aborted) return { name, exitCode: terminated, reason: 'Error', message: '', heldBack: false };
  if (!(error instanceof PermanentError)) throw error;
  return { name, exitCode: notStarted, reason: 'Error', message: error.message, heldBack: false };
}
