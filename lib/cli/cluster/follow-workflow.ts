/** Shows a workflow of a cluster while it goes on, as the local runner's runs are shown, and tells what came of it. */
import type { NodeStatus, Workflow } from '../../argo/manifest.ts';
import type { Cluster } from '../../cluster/connect.ts';
import { podLog, podsOfNodes } from '../../cluster/pods.ts';
import { watchWorkflow } from '../../cluster/workflows.ts';
import { PermanentError, TransientError } from '../../errors.ts';
import type { Console } from '../console.ts';
import { explained, type Failure, failedContainer, shownLines } from '../delivery/failure.ts';
import { reportRun } from '../delivery/report-run.ts';
import { wayToApprove } from '../progress/approval-prompt.ts';
import { showProgress } from '../progress/progress.ts';
import { exitCodeOf } from '../workflow/carry-out.ts';
import { type ClusterFlags, commandAbout } from './cluster-flags.ts';

export interface FollowOptions {
  readonly name: string;
  readonly flags: ClusterFlags;
  readonly console: Console;
  readonly signal: AbortSignal;
}

/** The exit code of the workflow, once it has ended and is told. */
export async function followWorkflow(
  cluster: Cluster,
  { name, flags, console, signal }: FollowOptions,
): Promise<number> {
  const progress = showProgress(console, { dataIsJson: false });
  const noticed = new Set<string>();
  let last: Workflow | undefined;
  try {
    for await (const workflow of watchWorkflow(cluster, name, signal)) {
      last = workflow;
      progress.change(workflow);
      for (const { id, node } of waitingIn(workflow)) {
        if (noticed.has(id)) continue;
        noticed.add(id);
        progress.notice(wayToApprove(node, commandAbout(`approve ${name}`, cluster, flags)));
      }
    }
  } finally {
    progress.end();
  }
  signal.throwIfAborted();
  if (last === undefined) throw new PermanentError(`workflow '${name}' was not seen`);
  console.print('');
  for (const line of await tellWorkflow(cluster, last, { flags, console })) console.print(line);
  return exitCodeOf(last);
}

function waitingIn({
  spec,
  status,
}: Workflow): readonly { readonly id: string; readonly node?: NodeStatus }[] {
  const nodes = Object.values(status?.nodes ?? {});
  const suspended = nodes.filter(({ type, phase }) => type === 'Suspend' && phase === 'Running');
  return [...(spec.suspend ? [{ id: '' }] : []), ...suspended.map((node) => ({ id: node.id, node }))];
}

async function tellWorkflow(
  cluster: Cluster,
  workflow: Workflow,
  { flags, console }: Pick<FollowOptions, 'flags' | 'console'>,
): Promise<readonly string[]> {
  const name = workflow.metadata.name ?? '';
  const failure = await failureOnCluster(cluster, workflow);
  const logs = commandAbout(failure ? `logs ${name} ${failure.label}` : `logs ${name}`, cluster, flags);
  const again = commandAbout(`retry ${name}`, cluster, flags);
  const further = [['logs', logs], ...(failure ? [['go on', again]] : [])];
  return [
    ...reportRun({ workflow, failure, repository: undefined, diff: [] }, console.data),
    '',
    ...further.map(([title = '', text = '']) => `  ${console.data.paint('aside', title.padEnd(12))}${text}`),
  ];
}

/** Why it failed, in the words of the container's log if its pod is still there. */
async function failureOnCluster(cluster: Cluster, workflow: Workflow): Promise<Failure | undefined> {
  const failed = failedContainer(workflow);
  if (failed === undefined) return undefined;
  try {
    const pod = (await podsOfNodes(cluster, workflow.metadata.name ?? '')).get(failed.pod.id);
    if (pod === undefined) return explained(failed, []);
    const lines: string[] = [];
    const log = podLog(cluster, {
      pod,
      container: failed.container ?? 'main',
      tailLines: shownLines,
      signal: AbortSignal.timeout(30_000),
    });
    for await (const line of log) lines.push(line);
    return explained(failed, lines);
  } catch (error) {
    // What failed is told without its log, as when one may not read logs.
    if (error instanceof PermanentError || error instanceof TransientError) return explained(failed, []);
    throw error;
  }
}
