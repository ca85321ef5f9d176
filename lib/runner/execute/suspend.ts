/** Carries out a suspend template: waits for a time, or for somebody's approval. */
import { userInfo } from 'node:os';
import type { NodeStatus, Parameter, Template } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { answeredParameters, answersFor, completeAnswers } from '../approvals/answers.ts';
import { type Answers, waitForApproval, wholeWorkflow } from '../approvals/approvals.ts';
import { parseDuration } from '../duration.ts';
import { isFulfilled } from '../nodes/node-table.ts';
import { frameTags } from './frame-tags.ts';
import { startNode } from './node-start.ts';
import type { Frame, Run } from './run.ts';

/** Why a suspended node waits no longer, if nobody approved it. */
const [elapsed, outOfTime, stopped] = [Symbol('elapsed'), Symbol('out of time'), Symbol('stopped')];

/** Runs a suspend template as the frame's node. */
export async function executeSuspend(run: Run, frame: Frame): Promise<void> {
  const { nodeName } = frame;
  const node = startNode(run, frame, 'Suspend', 'Running');
  if (isFulfilled(node)) return;
  const template = frameTags(run, frame).document(frame.template);
  const parameters = suppliedOf(template, frame);
  if (parameters.length > 0) run.nodes.setOutputs(nodeName, { parameters });
  const answers = await approvalOf(run, frame, template, node);
  if (typeof answers === 'symbol') {
    const message =
      answers === outOfTime ? 'Step exceeded its deadline' : "Stopped with strategy 'Terminate'";
    run.nodes.mark(nodeName, 'Failed', message);
    return;
  }
  const { values, isGiven } = answers;
  if (parameters.length > 0) run.setOutputs(nodeName, { parameters: answeredParameters(node, values) });
  run.nodes.mark(nodeName, 'Succeeded', isGiven ? resumedBy() : '');
}

/** Argo's words for who let a node go on. */
function resumedBy(): string {
  return `Resumed by: map[User:${userInfo().username}]`;
}

/** What a node is given, and whether somebody gave it. */
interface Approval {
  readonly values: Answers;
  readonly isGiven: boolean;
}

/** Holds the whole workflow back, as `spec.suspend` asks; false when the run is stopped meanwhile. */
export async function approvalOfWorkflow(run: Run): Promise<boolean> {
  run.suspended(undefined, run.stop);
  return waitForApproval(run.folder.path, wholeWorkflow, run.stop).then(
    () => true,
    (error: unknown) => {
      if (!run.stop.aborted) throw error;
      return false;
    },
  );
}

/** The parameters somebody has to supply, with what is known of the values they may take. */
function suppliedOf(template: Template, { inputs }: Frame): Parameter[] {
  return (template.outputs?.parameters ?? []).map((parameter) => {
    const { name, valueFrom } = parameter;
    if (valueFrom?.supplied === undefined) return parameter;
    const input = template.inputs?.parameters?.find((one) => one.name === name);
    const choices = parameter.enum ?? input?.enum ?? enumIn(inputs.get(name));
    const fallback = valueFrom.default ?? (input && inputs.get(name));
    return {
      ...parameter,
      ...(choices && { enum: [...choices] }),
      ...(fallback !== undefined && choices?.includes(fallback) !== false && { default: fallback }),
      ...(input?.description && { description: input.description }),
    };
  });
}

/** An input may hold the choices as JSON, as Argo reads it. */
function enumIn(text: string | undefined): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value !== 'object' || value === null || !('enum' in value)) return undefined;
    return Array.isArray(value.enum) ? value.enum.map(String) : undefined;
  } catch {
    return undefined;
  }
}

async function approvalOf(
  run: Run,
  frame: Frame,
  { suspend }: Template,
  node: NodeStatus,
): Promise<Approval | symbol> {
  const given = answersFor(node, run.approvals);
  if (given) return { values: completeAnswers(node, given), isGiven: true };
  const waiting = new AbortController();
  const onStop = () => waiting.abort(stopped);
  const timers: NodeJS.Timeout[] = [];
  const at = (moment: number, reason: symbol) =>
    timers.push(setTimeout(() => waiting.abort(reason), Math.max(0, moment - Date.now())));
  if (run.stop.aborted) onStop();
  run.stop.addEventListener('abort', onStop, { once: true });
  if (suspend?.duration) {
    at(Date.parse(node.startedAt ?? '') + parseDuration(suspend.duration, 'suspend.duration'), elapsed);
  }
  if (run.deadline !== undefined && !frame.call.onExit) at(run.deadline, outOfTime);
  try {
    if (!suspend?.duration) run.suspended(node, waiting.signal);
    const written = await waitForApproval(run.folder.path, node.id, waiting.signal);
    return { values: completeAnswers(node, written), isGiven: true };
  } catch (error) {
    if (error !== elapsed) {
      if (error === outOfTime || error === stopped) return error;
      throw error;
    }
    return { values: defaultsOf(node), isGiven: false };
  } finally {
    waiting.abort();
    for (const timer of timers) clearTimeout(timer);
    run.stop.removeEventListener('abort', onStop);
  }
}

/** When the time is over, only the defaults of the outputs themselves stand in. */
function defaultsOf(node: NodeStatus): Answers {
  const answers: Record<string, string> = {};
  for (const { name, valueFrom } of node.outputs?.parameters ?? []) {
    if (valueFrom?.supplied === undefined) continue;
    if (valueFrom.default === undefined) {
      throw new InputError(
        `raw output parameter '${name}' has not been set and does not have a default value`,
      );
    }
    answers[name] = String(valueFrom.default);
  }
  return answers;
}
