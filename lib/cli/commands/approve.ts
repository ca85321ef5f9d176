/** `millrace approve`: lets a run go on that waits for an approval, from any terminal. */
import { InputError } from '../../errors.ts';
import { type ApprovedNode, approvedNodes } from '../../runner/approvals/answers.ts';
import { wholeWorkflow, writeApproval } from '../../runner/approvals/approvals.ts';
import { visible } from '../text/visible.ts';
import { chooseRun } from '../workflow/choose-run.ts';
import type { CommandContext } from './command-context.ts';

/** Approves the nodes named, with their values, or everything that waits. */
export async function approve(
  name: string,
  given: readonly string[],
  { console, places }: CommandContext,
): Promise<number> {
  const { workflow, folder, state, name: run } = chooseRun(places.state, name);
  if (state === 'ended') throw new InputError(`run '${run}' has ended; there is nothing to approve`);
  const nodes = Object.values(workflow.status?.nodes ?? {});
  if (nodes.length === 0 && workflow.spec.suspend && given.length === 0) {
    writeApproval(folder, wholeWorkflow, {});
    console.print(`${run} approved`);
    return 0;
  }
  const approved = approvedNodes(nodes, given);
  if (approved.length === 0) throw new InputError(`run '${run}' waits for no approval now`);
  for (const one of approved) {
    writeApproval(folder, one.node.id, one.answers);
    console.print(approvalLine(one));
  }
  return 0;
}

/** `gate approved decision=yes`. */
export function approvalLine({ node, answers }: ApprovedNode): string {
  const values = Object.entries(answers).map(([key, value]) => ` ${visible(key)}=${visible(value)}`);
  return `${visible(node.displayName ?? node.name)} approved${values.join('')}`;
}
