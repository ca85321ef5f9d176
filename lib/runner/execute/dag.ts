/** Carries out a DAG: each task as soon as those it depends on are done. */
import { dagPhase } from '../dag/dag-phase.ts';
import { ancestorsOf, planDag } from '../dag/plan.ts';
import { isFulfilled, type NodePhase } from '../nodes/node-table.ts';
import { outboundIds } from '../nodes/outbound.ts';
import { resolveOutputs } from '../scope/template-outputs.ts';
import { dagContext, taskNodeName } from './dag-scope.ts';
import { type DagOptions, runDagTask } from './dag-task.ts';
import { frameTags } from './frame-tags.ts';
import { failFastMessage, hasFailedFast, memberTags } from './member.ts';
import { startNode } from './node-start.ts';
import type { Frame, Run } from './run.ts';
import { Slots } from './slots.ts';

/** Runs a DAG template as the frame's node. */
export async function executeDag(run: Run, frame: Frame): Promise<void> {
  if (isFulfilled(startNode(run, frame, 'DAG', 'Running'))) return;
  const { tasks = [], target, ...rest } = frame.template.dag ?? {};
  const targets = target && frameTags(run, frame).text(target);
  const plan = planDag({ ...rest, tasks, ...(targets && { target: targets }) });
  const slots = new Slots(frame.template.parallelism);
  await runTasks({ run, frame, plan, slots });
  finish({ run, frame, plan, slots });
}

async function runTasks(options: DagOptions): Promise<void> {
  const { run, plan } = options;
  const done = new Map<string, Promise<void>>();
  for (const planned of plan) {
    const before = planned.dependencies.map((name) => done.get(name));
    done.set(
      planned.task.name,
      Promise.all(before).then(() => (run.stop.aborted ? undefined : runDagTask(planned, options))),
    );
  }
  await Promise.all(done.values());
}

function finish({ run, frame, plan, slots }: DagOptions): void {
  const nodeOf = (task: string) => run.nodes.find(taskNodeName(frame, task));
  const targets = plan.filter(({ isTarget }) => isTarget).flatMap(({ task }) => nodeOf(task.name) ?? []);
  run.nodes.setOutbound(frame.nodeName, [
    ...new Set(targets.flatMap((node) => outboundIds(run.nodes, node))),
  ]);
  if (run.stop.aborted) {
    run.nodes.mark(frame.nodeName, 'Failed');
    return;
  }
  if (hasFailedFast(run, frame)) {
    run.nodes.mark(frame.nodeName, 'Failed', failFastMessage);
    return;
  }
  // As Argo does, look once more at what the last tasks could know: what cannot be put together is the DAG's own error.
  for (const { task, isTarget } of plan) {
    const user = task.name;
    if (isTarget) dagContext(run, frame, { plan, visible: ancestorsOf(plan, user), user, slots });
  }
  const phase = dagPhase(
    plan,
    (task) => phaseOf(nodeOf(task)?.phase),
    frame.template.dag?.failFast !== false,
  );
  if (phase === 'Succeeded') {
    const visible = plan.map(({ task }) => task.name);
    const context = dagContext(run, frame, { plan, visible, user: 'outputs', slots });
    run.setOutputs(frame.nodeName, resolveOutputs(frame.template, memberTags(context)));
  }
  run.nodes.mark(frame.nodeName, phase);
}

const phases: readonly NodePhase[] = ['Succeeded', 'Failed', 'Error', 'Skipped', 'Omitted'];

function phaseOf(text: string | undefined): NodePhase {
  return phases.find((phase) => phase === text) ?? 'Omitted';
}
