/** What the tasks of a DAG may know of each other. */
import type { Variables } from '../../argo/expr/variables.ts';
import type { NodeStatus } from '../../argo/manifest.ts';
import type { PlannedTask } from '../dag/plan.ts';
import type { NodeTable } from '../nodes/node-table.ts';
import { groupVariables, nodeVariables } from '../scope/node-variables.ts';
import type { MemberContext } from './member.ts';
import type { Frame, Run } from './run.ts';
import type { Slots } from './slots.ts';

/** The name of a task's node. */
export function taskNodeName(frame: Frame, task: string): string {
  return `${frame.nodeName}.${task}`;
}

/** The members of a task that ran once for each item, in order; hooks and attempts are not among them. */
export function groupMembers(nodes: NodeTable, group: NodeStatus): readonly NodeStatus[] {
  return (group.children ?? [])
    .flatMap((id) => nodes.byId(id) ?? [])
    .filter(({ name }) => name.startsWith(`${group.name}(`))
    .toSorted((left, right) => indexOf(left.name) - indexOf(right.name));
}

/** A DAG as one of its tasks sees it. */
export interface DagView {
  readonly plan: readonly PlannedTask[];
  /** The tasks it may know of. */
  readonly visible: readonly string[];
  readonly user: string;
  readonly slots: Slots;
}

/** The context of a task that may know of the given tasks. */
export function dagContext(run: Run, frame: Frame, { plan, visible, user, slots }: DagView): MemberContext {
  const nodeOf = (task: string) => run.nodes.find(taskNodeName(frame, task));
  const taskIn = (name: string) => /^tasks\.([^.]+)\./.exec(name)?.[1] ?? '';
  const wasSkipped = (task: string) => ['Skipped', 'Omitted'].includes(nodeOf(task)?.phase ?? '');
  return {
    run,
    frame,
    kind: 'tasks',
    slots,
    variables: Object.assign({}, ...visible.map((task) => taskVariables(run.nodes, task, nodeOf(task)))),
    isSkipped: (name) =>
      name.includes('.outputs.') && visible.includes(taskIn(name)) && wasSkipped(taskIn(name)),
    whyMissing(name) {
      const task = taskIn(name);
      if (task === '') return undefined;
      if (!plan.some((one) => one.task.name === task)) return `there is no task '${task}'`;
      if (!visible.includes(task)) return `task '${task}' is not among the dependencies of '${user}'`;
      const phase = nodeOf(task)?.phase;
      return wasSkipped(task)
        ? `task '${task}' was ${phase}; give a default, or use an expression with ??`
        : `task '${task}' is ${phase} and has no such output`;
    },
  };
}

function taskVariables(nodes: NodeTable, task: string, node: NodeStatus | undefined): Variables {
  if (node === undefined) return {};
  const prefix = `tasks.${task}`;
  if (node.type !== 'TaskGroup') return nodeVariables(nodes, prefix, node);
  return { ...nodeVariables(nodes, prefix, node), ...groupVariables(prefix, groupMembers(nodes, node)) };
}

function indexOf(name: string): number {
  return Number(/\((\d+):[^(]*\)$/.exec(name)?.[1] ?? 0);
}
