/** Carries out a template again and again, as its retryStrategy says, below a node of type Retry. */
import { setTimeout as wait } from 'node:timers/promises';
import type { NodeStatus, RetryStrategy } from '../../argo/manifest.ts';
import { humanDuration } from '../duration.ts';
import { isFailed, isFulfilled, type NodePhase } from '../nodes/node-table.ts';
import { startNode } from './node-start.ts';
import { decideRetry, lastRetryVariables } from './retry-decision.ts';
import type { Frame, Run } from './run.ts';

/** Runs attempts named `name(0)`, `name(1)` … until one succeeds or none may follow. */
export async function executeAttempts(
  run: Run,
  frame: Frame,
  strategy: RetryStrategy,
  attempt: (frame: Frame) => Promise<void>,
): Promise<void> {
  const { nodeName } = frame;
  if (isFulfilled(startNode(run, frame, 'Retry', 'Running'))) return;
  let last: NodeStatus | undefined;
  let deadline: number | undefined;
  const startedAt = Date.now();
  for (let count = 0; ; count += 1) {
    const attemptName = `${nodeName}(${count})`;
    const locals = { ...frame.locals, ...attemptVariables(last, count) };
    const begun = attempt({ ...frame, nodeName: attemptName, locals, attempt: { deadline } });
    run.nodes.addChild(nodeName, attemptName);
    await begun;
    last = run.nodes.get(attemptName);
    if (!isFailed(last)) return finish(run, nodeName, last, 'Succeeded', '');
    if (run.stop.aborted) return finish(run, nodeName, last, last.phase, "Stopped with strategy 'Terminate'");
    if (isOver(run, frame))
      return finish(run, nodeName, last, last.phase, 'retry exceeded workflow deadline');
    const decision = decideRetry(strategy, { count: count + 1, last, startedAt, now: Date.now() });
    if (!decision.retry) return finish(run, nodeName, last, last.phase, decision.message);
    deadline = decision.deadline;
    await pause(run, nodeName, decision.waitMilliseconds);
    if (run.stop.aborted) return finish(run, nodeName, last, last.phase, "Stopped with strategy 'Terminate'");
  }
}

/** The first attempt knows of no other, and has values in their place. */
function attemptVariables(last: NodeStatus | undefined, count: number): Readonly<Record<string, string>> {
  const none = { exitCode: '0', status: '', duration: '0', message: '' };
  const before = last
    ? lastRetryVariables(last, count)
    : Object.fromEntries(Object.entries(none).map(([name, value]) => [`lastRetry.${name}`, value]));
  return { ...before, retries: String(count) };
}

function finish(run: Run, name: string, last: NodeStatus, phase: string | undefined, message: string): void {
  run.nodes.setOutputs(name, last.outputs && structuredClone(last.outputs));
  const phases: readonly NodePhase[] = ['Succeeded', 'Failed', 'Error'];
  run.nodes.mark(name, phases.find((known) => known === phase) ?? 'Error', message);
}

function isOver(run: Run, { call }: Frame): boolean {
  return run.deadline !== undefined && !call.onExit && Date.now() > run.deadline;
}

/** Waits between attempts; a run that stops waits no longer. */
async function pause(run: Run, name: string, milliseconds: number): Promise<void> {
  if (milliseconds <= 0) return;
  run.nodes.setMessage(name, `Backoff for ${humanDuration(milliseconds)}`);
  await wait(milliseconds, undefined, { signal: run.stop }).catch((error: unknown) => {
    if (!run.stop.aborted) throw error;
  });
  run.nodes.setMessage(name, '');
}
