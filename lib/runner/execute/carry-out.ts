/** Carries a run out: its entry template, its exit handler, and what the whole came to. */
import { Substitution } from '../../argo/expr/tags.ts';
import type { Workflow, WorkflowStatus } from '../../argo/manifest.ts';
import { isFailed, now } from '../nodes/node-table.ts';
import { runExitHandler } from './exit-handler.ts';
import type { Executed, Run } from './run.ts';
import type { StartedRun } from './start-run.ts';
import { lockName } from './with-mutexes.ts';

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
    run.secrets.remove();
    save();
  }
}

async function runAll({ run, workflow, resolved, parameters }: StartedRun): Promise<void> {
  const { scope } = resolved;
  const entry = await run.execute({
    nodeName: run.name,
    reference: { template: new Substitution(run.globals).text(run.spec.entrypoint ?? '') },
    scope,
    given: parameters,
    resultWanted: false,
    onExit: false,
    depth: 0,
  });
  const phase = phaseOf(entry);
  run.globals['workflow.duration'] = (
    (Date.now() - Date.parse(workflow.status?.startedAt ?? '')) /
    1000
  ).toFixed(6);
  const exit = await runExitHandler(run, phase, { scope, given: parameters });
  if (phase === 'Succeeded' && isFailed(exit?.node)) {
    end(workflow, exit?.node.phase === 'Failed' ? 'Failed' : 'Error', exit?.node.message);
  } else end(workflow, phase, messageOf(run, entry));
}

function phaseOf({ node }: Executed): 'Succeeded' | 'Failed' | 'Error' {
  if (node.phase === 'Failed') return 'Failed';
  return node.phase === 'Error' ? 'Error' : 'Succeeded';
}

function messageOf(run: Run, { node, fault }: Executed): string | undefined {
  if (isFailed(node) && run.stop.aborted) return "Stopped with strategy 'Terminate'";
  return fault === undefined ? node.message : `error in entry template execution: ${fault}`;
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

/** Holds the workflow's own mutexes; while it waits, the workflow is Pending. */
async function withWorkflowLocks(started: StartedRun, work: () => Promise<void>): Promise<void> {
  const { run, workflow, changed } = started;
  const { status } = workflow;
  const mutexes = run.spec.synchronization?.mutexes ?? [];
  const names = [...new Set(mutexes.map((mutex) => lockName(mutex, run.namespace)))].toSorted();
  const releases: (() => void)[] = [];
  try {
    for (const name of names) {
      const onWait = () => {
        if (status)
          Object.assign(status, { phase: 'Pending', message: `Waiting for ${name} lock. Lock status: 0/1` });
        changed();
      };
      releases.push(await run.locks.acquire(name, { signal: run.stop, onWait }));
    }
    if (status) status.phase = 'Running';
    delete status?.message;
    changed();
    await work();
  } catch (error) {
    if (!run.stop.aborted || releases.length === names.length) throw error;
    end(workflow, 'Failed', "Stopped with strategy 'Terminate'");
  } finally {
    for (const release of releases.toReversed()) release();
  }
}
