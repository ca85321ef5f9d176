/** Carries out steps: group after group, the steps of a group at once. */
import type { Variables } from '../../argo/expr/variables.ts';
import { evaluateWhen } from '../../argo/expr/when.ts';
import type { NodeStatus, WorkflowStep } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';
import { stepGroupsOf } from '../documents/template-parts.ts';
import { isFailed, isFulfilled } from '../nodes/node-table.ts';
import { outboundIds } from '../nodes/outbound.ts';
import { groupVariables, nodeVariables } from '../scope/node-variables.ts';
import { resolveOutputs } from '../scope/template-outputs.ts';
import { itemsOf } from './items.ts';
import {
  failFastMessage,
  hasFailedFast,
  type MemberContext,
  memberTags,
  notRun,
  runMember,
} from './member.ts';
import { startNode } from './node-start.ts';
import type { Frame, Run } from './run.ts';
import { Slots } from './slots.ts';

/** Runs a steps template as the frame's node. */
export async function executeSteps(run: Run, frame: Frame): Promise<void> {
  if (isFulfilled(startNode(run, frame, 'Steps', 'Running'))) return;
  const slots = new Slots(frame.template.parallelism);
  let variables: Variables = {};
  let last: string | undefined;
  for (const [index, steps] of stepGroupsOf(frame.template).entries()) {
    const group = `${frame.nodeName}[${index}]`;
    run.nodes.start({ name: group, type: 'StepGroup', phase: 'Running', boundary: frame.nodeName });
    connect(run, last ?? frame.nodeName, group, last !== undefined);
    const context = stepContext({ run, frame, variables, slots }, index);
    await runGroup(context, steps, group);
    last = group;
    const node = run.nodes.get(group);
    if (isFailed(node)) {
      run.nodes.setOutbound(frame.nodeName, outboundOfGroup(run, group));
      run.nodes.mark(frame.nodeName, 'Failed', node.message ?? '');
      return;
    }
    variables = { ...variables, ...groupResults(run, steps, group) };
  }
  finish({ run, frame, variables, slots }, last);
}

/** Steps, and what is known of those that are done. */
type StepsSoFar = Pick<MemberContext, 'run' | 'frame' | 'variables' | 'slots'>;

function finish(done: StepsSoFar, last: string | undefined): void {
  const { run, frame } = done;
  const context = stepContext(done, stepGroupsOf(frame.template).length);
  if (last !== undefined) run.nodes.setOutbound(frame.nodeName, outboundOfGroup(run, last));
  run.setOutputs(frame.nodeName, resolveOutputs(frame.template, memberTags(context)));
  run.nodes.mark(frame.nodeName, 'Succeeded');
}

/** What Argo finds wrong with the conditions of a group before it starts any of its steps. */
function unreadableCondition(context: MemberContext, steps: readonly WorkflowStep[]): string | undefined {
  const tags = memberTags(context);
  for (const { when, withItems, withParam, withSequence } of steps) {
    if (!when || withItems || withParam || withSequence) continue;
    try {
      evaluateWhen(tags.text(when));
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return `Failed to resolve references: ${error.message}`;
    }
  }
  return undefined;
}

async function runGroup(context: MemberContext, steps: readonly WorkflowStep[], group: string) {
  const { run } = context;
  const unreadable = unreadableCondition(context, steps);
  if (unreadable !== undefined) return void run.nodes.mark(group, 'Error', unreadable);
  const faults: string[] = [];
  const allowed = new Map<string, WorkflowStep>();
  const call = async (step: WorkflowStep, suffix = '', item: Variables = {}) => {
    const nodeName = `${group}.${step.name}${suffix}`;
    allowed.set(nodeName, step);
    run.nodes.addChild(group, nodeName);
    const prefix = `steps.${step.name}${suffix}`;
    const { fault, hookFault } = await runMember(context, step, { nodeName, item, prefix });
    run.nodes.dropChild(group, nodeName);
    if (fault) faults.push(`step group deemed errored due to child ${nodeName} error: ${fault}`);
    if (hookFault) faults.push(hookFault);
  };
  try {
    await Promise.all(
      steps.flatMap((step) => {
        const items = itemsOf(step, memberTags(context));
        if (items?.length === 0) {
          run.nodes.addChild(group, `${group}.${step.name}`);
          notRun(context, step, `${group}.${step.name}`, 'Skipped', 'Skipped, empty params');
        }
        return items ? items.map(({ suffix, variables }) => call(step, suffix, variables)) : [call(step)];
      }),
    );
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    faults.push(error.message);
  }
  endGroup(context, group, faults, (node) => continues(allowed.get(node.name), node));
}

function endGroup(
  { run, frame }: MemberContext,
  group: string,
  [fault]: readonly string[],
  mayFail: (node: NodeStatus) => boolean,
): void {
  const children = (run.nodes.get(group).children ?? []).flatMap((id) => run.nodes.byId(id) ?? []);
  const failed = children.find((child) => isFailed(child) && !mayFail(child));
  if (fault !== undefined) run.nodes.mark(group, 'Error', fault);
  else if (hasFailedFast(run, frame)) run.nodes.mark(group, 'Failed', failFastMessage);
  else if (failed) run.nodes.mark(group, 'Failed', `child '${failed.id}' failed`);
  else if (run.stop.aborted) run.nodes.mark(group, 'Failed', "Stopped with strategy 'Terminate'");
  else run.nodes.mark(group, 'Succeeded');
}

function continues(step: WorkflowStep | undefined, { phase }: NodeStatus): boolean {
  return (phase === 'Failed' ? step?.continueOn?.failed : step?.continueOn?.error) === true;
}

/** What later groups know of the steps of a group. */
function groupResults(run: Run, steps: readonly WorkflowStep[], group: string): Variables {
  const children = (run.nodes.get(group).children ?? []).flatMap((id) => run.nodes.byId(id) ?? []);
  const results = steps.map((step) => {
    const [prefix, name] = [`steps.${step.name}`, `${group}.${step.name}`];
    const own = run.nodes.find(name);
    if (own) return nodeVariables(run.nodes, prefix, own);
    const members = children.filter((child) => child.name.startsWith(`${name}(`) && child.type !== 'Skipped');
    return members.length > 0 ? groupVariables(prefix, members) : {};
  });
  return Object.assign({}, ...results);
}

function stepContext({ run, frame, variables, slots }: StepsSoFar, before: number): MemberContext {
  const steps = stepGroupsOf(frame.template).map((group) => group.map(({ name = '' }) => name));
  const stepIn = (name: string) => /^steps\.([^.]+)\./.exec(name)?.[1] ?? '';
  const wasSkipped = (step: string) => {
    const group = steps.findIndex((names) => names.includes(step));
    return (
      group >= 0 &&
      group < before &&
      run.nodes.find(`${frame.nodeName}[${group}].${step}`)?.phase === 'Skipped'
    );
  };
  return {
    run,
    frame,
    kind: 'steps',
    slots,
    variables,
    isSkipped: (name) => name.includes('.outputs.') && wasSkipped(stepIn(name)),
    whyMissing(name) {
      const step = stepIn(name);
      if (step === '') return undefined;
      if (!steps.flat().includes(step)) return `there is no step '${step}'`;
      if (!steps.slice(0, before).flat().includes(step)) return `step '${step}' does not come before`;
      return wasSkipped(step)
        ? `step '${step}' was Skipped; give a default, or use an expression with ??`
        : `step '${step}' has no such output`;
    },
  };
}

function connect(run: Run, parent: string, group: string, afterGroup: boolean): void {
  const ids = afterGroup ? outboundOfGroup(run, parent) : [];
  if (ids.length === 0) run.nodes.addChild(parent, group);
  for (const id of ids) {
    const node = run.nodes.byId(id);
    if (node) run.nodes.addChild(node.name, group);
  }
}

function outboundOfGroup(run: Run, group: string): readonly string[] {
  const children = (run.nodes.get(group).children ?? []).flatMap((id) => run.nodes.byId(id) ?? []);
  return [...new Set(children.flatMap((child) => outboundIds(run.nodes, child)))];
}
