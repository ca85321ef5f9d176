/** Carries a run out: its entry template, its exit handler, and what the whole came to. */
import { Substitution } from '../../argo/expr/tags.ts';
import type { Workflow, WorkflowStatus } from '../../argo/manifest.ts';
import { isFailed, now } from '../nodes/node-table.ts';
import type { Executed, Run } from './run.ts';
import type { StartedRun } from './start-run.ts';
import { approvalOfWorkflow } from './suspend.ts';
import { locksOf, waitingMessage } from './with-locks.ts';
import { watchWorkflow } from './workflow-hooks.ts';

/** Runs to the end; whatever happens, no process and no secret of the run is left behind. */
export async function carryOut(started: StartedRun): Promise<Workflow> {
  const { run, workflow, stop, save } = started;
  try {
    await withWorkflowLocks(started, () => runAll(started));
    return workflow;
  } catch (error) {
    stop();
    end(workflow, 'Error', error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    await run.daemons.end();
    run.secrets.remove();
    save();
  }
}

async function runAll({ run, workflow, resolved, entry: entryCall }: StartedRun): Promise<void> {
  if (run.spec.suspend && !(await approvalOfWorkflow(run))) return end(workflow, 'Failed', stopped);
  const { scope } = resolved;
  const hooks = watchWorkflow(run, scope);
  const entry = await run.execute({
    nodeName: run.name,
    reference: { template: new Substitution(run.globals).text(run.spec.entrypoint ?? '') },
    scope,
    ...entryCall,
    onExit: false,
    depth: 0,
  });
  // Argo gives up at once, without hooks and exit handler, when the entry template cannot be carried out at all.
  if (entry.fault !== undefined) {
    return end(workflow, 'Error', `error in entry template execution: ${entry.fault}`);
  }
  const phase = phaseOf(entry);
  run.globals['workflow.duration'] = (
    (Date.now() - Date.parse(workflow.status?.startedAt ?? '')) /
    1000
  ).toFixed(6);
  const exit = await hooks.end(phase);
  if (exit?.fault !== undefined) {
    end(workflow, 'Error', `error in exit template execution : ${exit.fault}`);
  } else if (phase === 'Succeeded' && isFailed(exit?.node)) {
    end(workflow, exit?.node.phase === 'Failed' ? 'Failed' : 'Error', exit?.node.message);
  } else end(workflow, phase, messageOf(run, entry));
}

const stopped = "Stopped with strategy 'Terminate'";

function phaseOf({ node }: Executed): 'Succeeded' | 'Failed' | 'Error' {
  if (node.phase === 'Failed') return 'Failed';
  return node.phase === 'Error' ? 'Error' : 'Succeeded';
}

function messageOf(run: Run, { node }: Executed): string | undefined {
  return isFailed(node) && run.stop.aborted ? stopped : node.message;
}

function end(
  { status, metadata }: Workflow,
  phase: NonNullable<WorkflowStatus['phase']>,
  message?: string,
): void {
  if (status === undefined) return;
  status.phase = phase;
  status.finishedAt = now();
  if (message) status.message = message;
  status.conditions = [{ type: 'Completed', status: 'True' }];
  metadata.labels = {
    ...metadata.labels,
    'workflows.argoproj.io/phase': phase,
    'workflows.argoproj.io/completed': 'true',
  };
}

/** Holds the workflow's own locks; while it waits, the workflow is Pending. */
async function withWorkflowLocks(started: StartedRun, work: () => Promise<void>): Promise<void> {
  const { run, workflow, changed } = started;
  const { status } = workflow;
  const { synchronization } = run.spec;
  const locks = locksOf(synchronization && new Substitution(run.globals).document(synchronization), run);
  const releases: (() => void)[] = [];
  try {
    for (const lock of locks) {
      const onWait = () => {
        if (status) Object.assign(status, { phase: 'Pending', message: waitingMessage(lock) });
        changed();
      };
      releases.push(await run.locks.acquire(lock, { signal: run.stop, onWait }));
    }
    if (status) status.phase = 'Running';
    delete status?.message;
    changed();
    await work();
  } catch (error) {
    if (!run.stop.aborted || releases.length === locks.length) throw error;
    end(workflow, 'Failed', stopped);
  } finally {
    for (const release of releases.toReversed()) release();
  }
}
