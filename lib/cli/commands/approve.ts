/** `millrace approve`: lets a run go on that waits for an approval, from any terminal. */
import { InputError } from '../../errors.ts';
import { answersFor, completeAnswers, parseApproval } from '../../runner/approvals/answers.ts';
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
  const waiting = nodes.filter(({ type, phase }) => type === 'Suspend' && phase === 'Running');
  if (nodes.length === 0 && workflow.spec.suspend && given.length === 0) {
    writeApproval(folder, wholeWorkflow, {});
    console.print(`${run} approved`);
    return 0;
  }
  const names = waiting.map(({ displayName, name: full }) => displayName ?? full).join(', ');
  if (waiting.length === 0) throw new InputError(`run '${run}' waits for no approval now`);
  for (const text of given) {
    if (waiting.some((node) => answersFor(node, [parseApproval(text)]))) continue;
    throw new InputError(`'${visible(text)}' is about no node that waits; waiting are ${visible(names)}`);
  }
  const approved = waiting.flatMap((node) => {
    const answers = given.length === 0 ? {} : answersFor(node, given.map(parseApproval));
    return answers ? [{ node, answers: completeAnswers(node, answers) }] : [];
  });
  for (const { node, answers } of approved) {
    writeApproval(folder, node.id, answers);
    const values = Object.entries(answers).map(([key, value]) => ` ${visible(key)}=${visible(value)}`);
    console.print(`${visible(node.displayName ?? node.name)} approved${values.join('')}`);
  }
  return 0;
}
