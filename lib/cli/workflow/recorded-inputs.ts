/** What an earlier run recorded of a node that is to be carried out alone. */
import { InputError } from '../../errors.ts';
import { type OnlyNode, recordedNode } from '../../runner/given/only-node.ts';
import { nodeNamed } from '../../runner/store/left-over.ts';
import { listRuns, readRequest, type StoredRun } from '../../runner/store/runs.ts';
import { visible } from '../text/visible.ts';
import { chooseRun } from './choose-run.ts';
import type { WorkflowName } from './find-workflow.ts';

/** The node's inputs, and the parameters of the run that recorded them. */
export interface RecordedInputs {
  readonly only: OnlyNode;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Absent when no single node is asked for; throws when no run of the workflow has it. */
export function recordedInputs(
  stateDirectory: string,
  workflow: WorkflowName,
  { only, inputsOf }: { readonly only?: string | undefined; readonly inputsOf?: string | undefined },
): RecordedInputs | undefined {
  if (only === undefined) {
    if (inputsOf === undefined) return undefined;
    throw new InputError('--inputs-of says whose inputs one node is given; name the node by --only NODE');
  }
  const run =
    inputsOf === undefined ? newestWith(stateDirectory, workflow, only) : chooseRun(stateDirectory, inputsOf);
  return { only: recordedNode(run, only), parameters: run.parameters };
}

function newestWith(stateDirectory: string, { kind, name }: WorkflowName, node: string): StoredRun {
  const runs = listRuns(stateDirectory).filter((run) => {
    const { workflow } = readRequest(run);
    return workflow.kind === kind && workflow.name === name;
  });
  const found = runs.find((run) => hasNode(run, node));
  if (found) return found;
  const [newest] = runs;
  if (newest) nodeNamed(newest.workflow.status?.nodes ?? {}, newest.name, node);
  throw new InputError(
    `no run of ${visible(name)} has recorded inputs of '${visible(node)}'; run it as a whole first`,
  );
}

/** Several nodes of one name are a matter for whoever asked, not a reason to look at older runs. */
function hasNode({ name: run, workflow }: StoredRun, wanted: string): boolean {
  return Object.values(workflow.status?.nodes ?? {}).some(
    ({ id, name, displayName }) => [id, name, displayName].includes(wanted) || name === `${run}.${wanted}`,
  );
}
