/** Writes how the delivery ended on the MLflow runs that it trained. */
import type { Values } from '../../contract/step-contract.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import type { Log } from '../log.ts';
import { runTags } from '../run-tags.ts';
import type { report } from './contract.ts';

/** What the step needs of MLflow. */
export type ReportServer = Pick<Mlflow, 'findRuns' | 'setRunTags'>;

/** Tags every run of the workflow with its phase and what failed; a workflow that made no run is no failure here. */
export async function reportDelivery(
  { workflow, workflowUid, status, failures }: Values<typeof report.inputs>,
  mlflow: ReportServer,
  log: Log,
): Promise<Values<typeof report.outputs>> {
  const message = describeFailures(failures);
  const runs = await mlflow.findRuns({ [runTags.workflowUid]: workflowUid });
  for (const { runId } of runs)
    await mlflow.setRunTags(runId, { [runTags.phase]: status, [runTags.message]: message });
  log(runs.length === 0 ? 'the workflow made no MLflow run; nothing to write on' : 'wrote how it ended', {
    workflow,
    status,
    failed: message,
    runs: runs.map((run) => run.runId),
  });
  return {};
}

/** `train: exit code 1; release: …` from Argo's list of failed nodes; one line, at most 500 letters. */
export function describeFailures(failures: string): string {
  const nodes = readNodes(failures);
  const text = nodes === undefined ? failures : nodes.map(describeNode).join('; ');
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > 500 ? `${line.slice(0, 499)}…` : line;
}

/** The list comes as JSON, or quoted once more as a JSON text, as Argo does so that it survives being put into a template. */
function readNodes(failures: string): readonly unknown[] | undefined {
  try {
    const once: unknown = JSON.parse(failures);
    const list: unknown = typeof once === 'string' ? JSON.parse(once) : once;
    return Array.isArray(list) ? list : list === null ? [] : undefined;
  } catch {
    return undefined;
  }
}

function describeNode(node: unknown): string {
  const fields = new Map(node !== null && typeof node === 'object' ? Object.entries(node) : []);
  const name = String(fields.get('displayName') ?? 'a node');
  return `${name}: ${String(fields.get('message') || fields.get('phase') || 'failed')}`;
}
