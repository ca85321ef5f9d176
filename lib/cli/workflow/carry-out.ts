/** Runs a workflow on this machine and shows it while it goes on. */
import type { KubernetesObject, Workflow } from '../../argo/manifest.ts';
import type { Environments } from '../../environments/environments.ts';
import type { ApprovalRequest } from '../../runner/approvals/answers.ts';
import { runWorkflow } from '../../runner/run-workflow.ts';
import { type Console, secretValues } from '../console.ts';
import { isTransient } from '../delivery/failure.ts';
import { approvalPrompt } from '../progress/approval-prompt.ts';
import { showProgress } from '../progress/progress.ts';
import type { Times } from '../tree/node-row.ts';
import type { WorkflowName } from './find-workflow.ts';

export interface CarryOutOptions {
  readonly documents: readonly KubernetesObject[];
  readonly workflow: WorkflowName;
  readonly parameters: Readonly<Record<string, string>>;
  readonly environments: Environments;
  readonly stateDirectory: string;
  readonly approvals?: readonly ApprovalRequest[];
  readonly kubeconfig?: string | undefined;
  readonly console: Console;
  readonly dataIsJson: boolean;
  readonly signal: AbortSignal;
}

/** The run when it is over. Throws when it was stopped, after all that it started has ended. */
export async function carryOut(
  options: CarryOutOptions,
): Promise<{ readonly workflow: Workflow; readonly times: Times }> {
  const { console, dataIsJson, signal, ...run } = options;
  console.hide(secretValues(run.documents));
  const progress = showProgress(console, { dataIsJson });
  try {
    const workflow = await runWorkflow({
      ...run,
      signal,
      onChange: progress.change,
      notice: progress.notice,
      onSuspend: approvalPrompt(progress),
    });
    progress.change(workflow);
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
