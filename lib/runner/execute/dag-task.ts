/** Runs one task of a DAG, once or for each of its items. */

import { holds, type TaskResult } from '../../argo/expr/depends.ts';
import type { NodeStatus } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';
import { ancestorsOf, type PlannedTask } from '../dag/plan.ts';
import { isFailed } from '../nodes/node-table.ts';
import { outboundIds } from '../nodes/outbound.ts';
import { dagContext, groupMembers, taskNodeName } from './dag-scope.ts';
import { watchHooks } from './hooks.ts';
import { type Item, itemsOf } from './items.ts';
import {
  hasFailedFast,
  type MemberContext,
  type MemberPlace,
  memberTags,
  notRun,
  runMember,
} from './member.ts';
import type { Frame, Run } from './run.ts';
import type { Slots } from './slots.ts';

/** The DAG a task belongs to. */
export interface DagOptions {
  readonly run: Run;
  readonly frame: Frame;
  readonly plan: readonly PlannedTask[];
  /** How many tasks may run at once. */
  readonly slots: Slots;
}

/** Runs a task whose dependencies are all done. */
export async function runDagTask(planned: PlannedTask, options: DagOptions): Promise<void> {
  const { run, frame, plan, slots } = options;
  if (hasFailedFast(run, frame)) return;
  const { task, logic, dependencies } = planned;
  const nodeName = taskNodeName(frame, task.name);
  connect(run, frame, dependencies, nodeName);
  if (!holds(logic, (name, result) => hasResult(run, frame, name, result))) {
    notRun(options, task, nodeName, 'Omitted', 'omitted: depends condition not met');
    return;
  }
  try {
    const visible = ancestorsOf(plan, task.name);
    const context = dagContext(run, frame, { plan, visible, user: task.name, slots });
    const items = itemsOf(task, memberTags(context));
    if (items === undefined) await callTask(context, planned, { nodeName, prefix: `tasks.${task.name}` });
    else if (items.length === 0) notRun(context, task, nodeName, 'Skipped', 'Skipped, empty params');
    else await runGroup(context, planned, items, options);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    notRun(options, task, nodeName, 'Error', error.message);
  }
}

async function runGroup(
  context: MemberContext,
  planned: PlannedTask,
  items: readonly Item[],
  { run, frame }: DagOptions,
): Promise<void> {
  const { name, template, templateRef } = planned.task;
  const nodeName = taskNodeName(frame, name);
  run.nodes.start({
    name: nodeName,
    type: 'TaskGroup',
    phase: 'Running',
    boundary: frame.nodeName,
    templateName: template,
    templateRef,
  });
  const prefix = `tasks.${name}`;
  const hooks = watchHooks(context, planned.task, { nodeName, prefix });
  const calls = items.map(({ suffix, variables }) => {
    const member = `${nodeName}${suffix}`;
    run.nodes.addChild(nodeName, member);
    const place = { nodeName: member, item: variables, prefix, exitOnly: true };
    return callTask(context, planned, place);
  });
  await Promise.all(calls);
  for (const { suffix } of items) run.nodes.dropChild(nodeName, `${nodeName}${suffix}`);
  const failed = groupMembers(run.nodes, run.nodes.get(nodeName)).findLast(isFailed);
  run.nodes.mark(nodeName, failed?.phase === 'Error' ? 'Error' : failed ? 'Failed' : 'Succeeded');
  const hookFault = await hooks.settle();
  if (hookFault) run.nodes.mark(nodeName, 'Error', hookFault);
}

async function callTask(context: MemberContext, { task }: PlannedTask, place: MemberPlace): Promise<void> {
  const { nodes } = context.run;
  const { fault, hookFault } = await runMember(context, task, place);
  if (fault) nodes.mark(place.nodeName, 'Error', `task '${place.nodeName}' errored: ${fault}`);
  if (hookFault) nodes.mark(place.nodeName, 'Error', hookFault);
}

/** Hangs a task's node on the last nodes of those it depends on, or on the DAG itself. */
function connect(run: Run, frame: Frame, dependencies: readonly string[], child: string): void {
  if (dependencies.length === 0) run.nodes.addChild(frame.nodeName, child);
  for (const dependency of dependencies) {
    const node = run.nodes.find(taskNodeName(frame, dependency));
    for (const id of node ? outboundIds(run.nodes, node) : []) {
      const parent = run.nodes.byId(id);
      if (parent) run.nodes.addChild(parent.name, child);
    }
  }
}

function hasResult(run: Run, frame: Frame, task: string, result: TaskResult): boolean {
  const node = run.nodes.find(taskNodeName(frame, task));
  const members: readonly NodeStatus[] = node?.type === 'TaskGroup' ? groupMembers(run.nodes, node) : [];
  switch (result) {
    case 'Errored':
      return node?.phase === 'Error';
    case 'AnySucceeded':
      return members.some(({ phase }) => phase === 'Succeeded');
    case 'AllFailed':
      return members.length > 0 && members.every(({ phase }) => phase === 'Failed');
    case 'Daemoned':
      return node?.daemoned === true;
    default:
      return node?.phase === result;
  }
}
