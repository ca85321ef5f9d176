/** Why a run did not go well: the node that failed first, what it says and the end of its log. */
import { readFileSync } from 'node:fs';
import type { NodeStatus, Workflow } from '../../argo/manifest.ts';
import { isStepLine, lastWord, readableLine } from '../logs/log-line.ts';
import { type LoggedRun, nodeLogs } from '../logs/node-logs.ts';
import { plain } from '../text/paint.ts';
import { nodeTree, pathOf, type TreeNode } from '../tree/node-tree.ts';

export interface Failure {
  /** What people call the node: `train`, or `train/data` for a container of it. */
  readonly label: string;
  readonly message: string;
  /** The last word of a step of ours, which is what is wrong and what to do, or of another program with its exit code. */
  readonly cause: string | undefined;
  /** The last lines of its log, as they were written. */
  readonly log: readonly string[];
  /** The file they come from. */
  readonly logFile: string | undefined;
}

/** So many of its last lines tell why a container failed. */
export const shownLines = 12;

/** The container that failed first, before its log is read. */
export interface FailedContainer {
  /** What people call it: `train`, or `train/data` for a container of it. */
  readonly label: string;
  /** The node of its pod. */
  readonly pod: NodeStatus;
  /** Its name, where the pod has several. */
  readonly container: string | undefined;
  readonly message: string;
}

/** Absent when no node failed. */
export function failedContainer(workflow: Workflow): FailedContainer | undefined {
  const culprit = firstFailure(workflow);
  if (culprit === undefined) return undefined;
  const { pod, container } = culprit;
  return {
    label: pathOf(container ?? pod),
    pod: pod.node,
    container: container?.node.displayName ?? container?.node.name,
    message: container?.node.message || pod.node.message || `it ended ${pod.node.phase}`,
  };
}

/** The failure of a run; absent when no node failed. */
export function failureOf(run: LoggedRun): Failure | undefined {
  const failed = failedContainer(run.workflow);
  if (failed === undefined) return undefined;
  const { pod, container } = failed;
  const logs = nodeLogs(run, pod.id);
  const log =
    container === undefined ? logs.at(-1) : logs.findLast(({ label }) => label.endsWith(`/${container}`));
  const file = log?.file;
  return explained(failed, file === undefined ? [] : lastLines(readFileSync(file, 'utf8')), file);
}

/** A failure in the words of its log. */
export function explained(
  { label, message }: Pick<FailedContainer, 'label' | 'message'>,
  log: readonly string[],
  logFile?: string,
): Failure {
  const cause = log.map(lastWord).findLast((word) => word !== undefined) ?? foreignWord(log, message);
  return { label, message, cause, log, logFile };
}

/** How a program that is not ours ended and what it said then: its error with all that follows, else its last line. */
function foreignWord(lines: readonly string[], message: string): string | undefined {
  if (lines.some(isStepLine)) return undefined;
  const said = lines.map((line) => readableLine(line, plain).trim()).filter((line) => line !== '');
  const error = said.findLastIndex((line) => /^[\w.]*(?:error|exception|fatal)\b[^:]*:/i.test(line));
  if (said.length === 0) return undefined;
  return `${message.replace(/:\s*$/, '')}: ${said.slice(error).join(' ')}`;
}

/** Whether what failed says that the same may go well later. */
export function isTransient(workflow: Workflow): boolean {
  const exitCode = firstFailure(workflow)?.pod.node.outputs?.exitCode;
  return exitCode === '75' || /exit code 75\b/.test(firstFailure(workflow)?.pod.node.message ?? '');
}

/** The innermost node that failed first; of a pod's containers the one that failed by itself. */
function firstFailure(
  workflow: Workflow,
): { readonly pod: TreeNode; readonly container: TreeNode | undefined } | undefined {
  const innermost = nodeTree(workflow).flatMap(innermostFailures);
  const [pod] = innermost.toSorted((left, right) => endOf(left).localeCompare(endOf(right)));
  if (pod === undefined) return undefined;
  const containers = pod.children.filter(hasFailed);
  return { pod, container: containers.find(({ node }) => node.phase === 'Failed') ?? containers[0] };
}

function innermostFailures(tree: TreeNode): readonly TreeNode[] {
  if (!hasFailed(tree)) return [];
  const inner = tree.children.filter((child) => child.node.type !== 'Container' && hasFailed(child));
  // Of several attempts the last one tells why there was no other.
  const telling = tree.node.type === 'Retry' ? inner.slice(-1) : inner;
  return telling.length === 0 ? [tree] : telling.flatMap(innermostFailures);
}

function hasFailed({ node: { phase } }: TreeNode): boolean {
  return phase === 'Failed' || phase === 'Error';
}

function endOf({ node }: TreeNode): string {
  return node.finishedAt ?? '9';
}

function lastLines(text: string): readonly string[] {
  return text.trimEnd().split('\n').slice(-shownLines);
}
