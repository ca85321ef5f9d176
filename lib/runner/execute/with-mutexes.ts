/** Holds mutexes while a piece of work goes on. */
import type { Mutex } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { templateTypeOf } from '../documents/template-parts.ts';
import type { NodeType } from '../nodes/node-table.ts';
import { stopMessage } from './deadlines.ts';
import { startNode } from './node-start.ts';
import type { Frame, Run } from './run.ts';

/** The full name of a mutex, as Argo shows it. */
export function lockName({ name, namespace }: Mutex, ownNamespace: string): string {
  if (!name) throw new InputError('synchronization.mutexes: name is needed');
  return `${namespace || ownNamespace}/Mutex/${name}`;
}

/**
 * Takes all mutexes, in the order of their names so that two nodes can't wait for each other, does the work, and
 * gives them back. While it waits, the node is Pending and says for what.
 */
export async function withMutexes(
  run: Run,
  frame: Frame,
  mutexes: readonly Mutex[],
  work: () => Promise<void>,
): Promise<void> {
  const names = [...new Set(mutexes.map((mutex) => lockName(mutex, run.namespace)))].toSorted();
  const releases: (() => void)[] = [];
  try {
    for (const name of names) {
      const release = await acquire(run, frame, name);
      if (release === undefined) {
        run.nodes.mark(frame.nodeName, 'Failed', stopMessage);
        return;
      }
      releases.push(release);
    }
    await work();
  } finally {
    for (const release of releases.toReversed()) release();
  }
}

/** Takes one lock; absent when the run stops first. */
async function acquire(run: Run, frame: Frame, name: string): Promise<(() => void) | undefined> {
  let waited = false;
  const onWait = () => {
    waited = true;
    startNode(run, frame, nodeTypeOf(run, frame), 'Pending');
    run.nodes.setWaiting(frame.nodeName, name, `Waiting for ${name} lock. Lock status: 0/1`);
  };
  try {
    const release = await run.locks.acquire(name, { signal: run.stop, onWait });
    if (waited) run.nodes.setWaiting(frame.nodeName, undefined);
    return release;
  } catch (error) {
    if (!run.stop.aborted) throw error;
    startNode(run, frame, nodeTypeOf(run, frame), 'Pending');
    run.nodes.setWaiting(frame.nodeName, undefined);
    return undefined;
  }
}

function nodeTypeOf(run: Run, { template }: Frame): NodeType {
  if (template.retryStrategy ?? run.spec.retryStrategy) return 'Retry';
  const type = templateTypeOf(template);
  if (type === 'dag') return 'DAG';
  if (type === 'suspend') return 'Suspend';
  return type === 'steps' ? 'Steps' : 'Pod';
}
