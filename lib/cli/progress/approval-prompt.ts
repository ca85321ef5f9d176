/** Asks the person at the terminal for the approvals that a run waits for, one after the other. */
import type { NodeStatus, Parameter } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';
import { completeAnswers, suppliedParameters } from '../../runner/approvals/answers.ts';
import { wholeWorkflow, writeApproval } from '../../runner/approvals/approvals.ts';
import type { Suspended } from '../../runner/run-options.ts';
import { visible } from '../text/visible.ts';
import type { Progress } from './progress.ts';

/** What to do with each thing that waits: ask, or where nobody can be asked, say how to approve it. */
export function approvalPrompt(progress: Progress): (suspended: Suspended) => void {
  let last = Promise.resolve();
  return (suspended) => {
    if (progress.ask === undefined) {
      progress.notice(wayToApprove(suspended.node, `npx millrace approve ${suspended.run}`));
      return;
    }
    const ask = progress.ask;
    last = last.then(() => askFor(suspended, ask));
  };
}

/** What waits, and the command that lets it go on. */
export function wayToApprove(node: NodeStatus | undefined, command: string): string {
  const [parameter] = node ? suppliedParameters(node) : [];
  const words = node ? ` ${visible(node.displayName ?? node.name)}${parameter ? '=VALUE' : ''}` : '';
  const what = node ? visible(node.displayName ?? node.name) : 'the workflow';
  return `${what} waits for an approval; give it by: ${command}${words}`;
}

async function askFor({ node, folder, over }: Suspended, ask: NonNullable<Progress['ask']>): Promise<void> {
  const parameters = node ? suppliedParameters(node) : [];
  const what = node ? visible(node.displayName ?? node.name) : 'the workflow';
  try {
    const answers: Record<string, string> = {};
    for (const parameter of parameters) {
      const answer = await ask(questionOf(what, parameter), over);
      if (answer !== '') answers[parameter.name] = answer;
    }
    if (parameters.length === 0) await ask(`${what} waits for an approval; press Enter to go on `, over);
    writeApproval(folder, node?.id ?? wholeWorkflow, node ? completeAnswers(node, answers) : {});
  } catch (error) {
    if (over.aborted) return;
    if (!(error instanceof PermanentError)) throw error;
    await ask(`${error.message}; press Enter to try again `, over).catch(() => '');
    if (!over.aborted) await askFor({ node, folder, over, run: '' }, ask);
  }
}

function questionOf(
  what: string,
  { name, enum: choices, default: fallback, description }: Parameter,
): string {
  const about = description ? ` (${visible(description)})` : '';
  const among = choices ? ` [${choices.map((choice) => visible(String(choice))).join('/')}]` : '';
  const otherwise = fallback === undefined ? '' : ` (${visible(String(fallback))})`;
  return `${what}: ${visible(name)}${about}${among}${otherwise}: `;
}
