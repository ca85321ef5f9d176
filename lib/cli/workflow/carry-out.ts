/** Runs a workflow on this machine and shows it while it goes on. */
import type { KubernetesObject, NodeStatus, Workflow } from '../../argo/manifest.ts';
import type { Environments } from '../../environments/environments.ts';
import type { ApprovalRequest } from '../../runner/approvals/answers.ts';
import type { Engine } from '../../runner/engine/engine.ts';
import type { OnlyNode } from '../../runner/given/only-node.ts';
import type { Override } from '../../runner/given/overrides.ts';
import { type RunOptions, resumeWorkflow, runWorkflow } from '../../runner/run-workflow.ts';
import { type Console, secretValues } from '../console.ts';
import { isTransient } from '../delivery/failure.ts';
import { approvalPrompt } from '../progress/approval-prompt.ts';
import { showProgress } from '../progress/progress.ts';
import { eventsOf } from '../progress/run-events.ts';
import type { Times } from '../tree/node-row.ts';
import type { WorkflowName } from './find-workflow.ts';

/** What running and resuming have in common. */
interface ShowOptions {
  readonly documents: readonly KubernetesObject[];
  readonly environments: Environments;
  readonly engine?: Engine | undefined;
  readonly stateDirectory: string;
  readonly approvals?: readonly ApprovalRequest[];
  readonly kubeconfig?: string | undefined;
  readonly console: Console;
  readonly dataIsJson: boolean;
  /** Prints each change of a phase as data. */
  readonly events?: boolean | undefined;
  readonly signal: AbortSignal;
}

export interface CarryOutOptions extends ShowOptions {
  readonly workflow: WorkflowName;
  readonly parameters: Readonly<Record<string, string>>;
  readonly only?: OnlyNode | undefined;
  readonly overrides?: readonly Override[] | undefined;
}

export interface ResumeRunOptions extends ShowOptions {
  /** The run's name. */
  readonly run: string;
  readonly from: string | undefined;
}

/** A run that is over, and when each node began and ended. */
interface Done {
  readonly workflow: Workflow;
  readonly times: Times;
}

/** The run when it is over. Throws when it was stopped, after all that it started has ended. */
export async function carryOut(options: CarryOutOptions): Promise<Done> {
  const { workflow, parameters, only, overrides } = options;
  return await shown(options, (run) => runWorkflow({ ...run, workflow, parameters, only, overrides }));
}

/** The resumed run when it is over; throws as `carryOut` does. */
export async function resumeRun(options: ResumeRunOptions): Promise<Done> {
  const { run: name, from } = options;
  return await shown(options, (run) => resumeWorkflow({ ...run, run: name, from }));
}

async function shown(
  { console, dataIsJson, events, ...shared }: ShowOptions,
  work: (options: Omit<RunOptions, 'workflow' | 'parameters'>) => Promise<Workflow>,
): Promise<Done> {
  const { documents, engine, environments, stateDirectory, approvals = [], kubeconfig, signal } = shared;
  console.hide(secretValues(documents));
  const progress = showProgress(console, { dataIsJson });
  const eventsIn = eventsOf(() => new Date());
  const change = (workflow: Workflow, changed?: readonly NodeStatus[]) => {
    progress.change(workflow, changed);
    if (events) for (const event of eventsIn(workflow, changed)) console.print(JSON.stringify(event));
  };
  try {
    const workflow = await work({
      ...{ documents, engine, environments, stateDirectory, approvals, kubeconfig, signal },
      onChange: change,
      notice: progress.notice,
      onSuspend: approvalPrompt(progress),
    });
    change(workflow);
    signal.throwIfAborted();
    return { workflow, times: progress.times };
  } finally {
    progress.end();
  }
}

/** 0 for a run that went well, 75 for one that failed for a passing reason, else 1. */
export function exitCodeOf(workflow: Workflow): number {
  if (workflow.status?.phase === 'Succeeded') return 0;
  return isTransient(workflow) ? 75 : 1;
}
