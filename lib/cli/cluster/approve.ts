/** `millrace approve -n …`: lets a workflow of a cluster go on that waits for an approval. */
import type { NodeStatus, Parameter, Workflow } from '../../argo/manifest.ts';
import { changeWorkflow } from '../../cluster/workflows.ts';
import { InputError } from '../../errors.ts';
import { type ApprovedNode, answeredParameters, approvedNodes } from '../../runner/approvals/answers.ts';
import { now } from '../../runner/nodes/node-table.ts';
import { approvalLine } from '../commands/approve.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { chooseWorkflow } from './choose-workflow.ts';
import { type ClusterFlags, connected } from './cluster-flags.ts';

/** Approves the nodes named, with their values, or everything that waits. */
export async function approveOnCluster(
  wanted: string,
  { given, ...flags }: ClusterFlags & { readonly given: readonly string[] },
  { console }: CommandContext,
): Promise<number> {
  const cluster = await connected(flags);
  const { metadata } = await chooseWorkflow(cluster, wanted);
  let lines: readonly string[] = [];
  await changeWorkflow(cluster, metadata.name ?? '', (workflow) => {
    const changed = approvedWorkflow(workflow, given, now());
    lines = changed.lines;
    return changed.workflow;
  });
  for (const line of lines) console.print(line);
  return 0;
}

/** The workflow with the approvals in it, and a line about each; throws an `InputError` when nothing waits for them. */
export function approvedWorkflow(
  workflow: Workflow,
  given: readonly string[],
  time: string,
): { readonly workflow: Workflow; readonly lines: readonly string[] } {
  const { metadata, spec, status } = workflow;
  if (status?.finishedAt)
    throw new InputError(`workflow '${metadata.name}' has ended; there is nothing to approve`);
  const approved = approvedNodes(Object.values(status?.nodes ?? {}), given);
  const isWhole = spec.suspend === true && given.length === 0;
  if (approved.length === 0 && !isWhole)
    throw new InputError(`workflow '${metadata.name}' waits for no approval now`);
  const { suspend, ...going } = spec;
  const nodes = approved.map((one) => approvedNode(one, time));
  const supplied = nodes.flatMap(({ outputs }) => outputs?.parameters ?? []);
  return {
    workflow: {
      ...workflow,
      spec: isWhole ? going : { ...going, ...(suspend !== undefined && { suspend }) },
      status: {
        ...status,
        nodes: { ...status?.nodes, ...Object.fromEntries(nodes.map((node) => [node.id, node])) },
        ...withGlobals(status?.outputs, supplied),
      },
    },
    lines: [...(isWhole ? [`${metadata.name} approved`] : []), ...approved.map(approvalLine)],
  };
}

function approvedNode({ node, answers }: ApprovedNode, time: string): NodeStatus {
  const parameters = answeredParameters(node, answers);
  return {
    ...node,
    phase: 'Succeeded',
    finishedAt: time,
    ...(node.outputs && { outputs: { ...node.outputs, ...(parameters.length > 0 && { parameters }) } }),
  };
}

/** What is supplied under a global name is an output of the workflow too. */
function withGlobals(
  outputs: NonNullable<Workflow['status']>['outputs'],
  supplied: readonly Parameter[],
): Pick<NonNullable<Workflow['status']>, 'outputs'> {
  const globals = supplied.flatMap(({ globalName, value }) =>
    globalName ? [{ name: globalName, ...(value !== undefined && { value }) }] : [],
  );
  if (globals.length === 0) return {};
  const names = globals.map(({ name }) => name);
  const others = outputs?.parameters?.filter(({ name }) => !names.includes(name)) ?? [];
  return { outputs: { ...outputs, parameters: [...others, ...globals] } };
}
