/** Holds mutexes and semaphores while a piece of work goes on. */
import type { Synchronization } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { type TemplateType, templateTypeOf } from '../documents/template-parts.ts';
import type { Lock } from '../locks/locks.ts';
import type { NodeType } from '../nodes/node-table.ts';
import { stopMessage } from './deadlines.ts';
import { startNode } from './node-start.ts';
import type { Frame, Run } from './run.ts';

/** The locks that a synchronization asks for, each once, in the order of their names so that two never wait for each other. */
export function locksOf(synchronization: Synchronization | undefined, run: Run): readonly Lock[] {
  const { mutexes = [], semaphores = [] } = listed(synchronization);
  const locks = [
    ...mutexes.map(({ name, namespace }) => {
      if (!name) throw new InputError('synchronization.mutexes: name is needed');
      return { name: `${namespace || run.namespace}/Mutex/${name}`, limit: 1 };
    }),
    ...semaphores.map(({ configMapKeyRef, namespace }) => {
      const { name = '', key = '' } = configMapKeyRef ?? {};
      return {
        name: `${namespace || run.namespace}/ConfigMap/${name}/${key}`,
        limit: semaphoreLimit(name, key, run),
      };
    }),
  ];
  const byName = new Map(locks.map((lock) => [lock.name, lock]));
  return [...byName.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** What Argo says of something that waits for a lock. */
export function waitingMessage({ name, limit }: Lock): string {
  return `Waiting for ${name} lock. Lock status: 0/${limit}`;
}

/** Takes all locks, does the work, and gives them back. While it waits, the node is Pending and says for what. */
export async function withLocks(
  run: Run,
  frame: Frame,
  locks: readonly Lock[],
  work: () => Promise<void>,
): Promise<void> {
  const releases: (() => void)[] = [];
  try {
    for (const lock of locks) {
      const release = await acquire(run, frame, lock);
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

/** The node that a template becomes, before it runs. */
export function nodeTypeOf(run: Run, { template }: Frame): NodeType {
  if (template.retryStrategy ?? run.spec.retryStrategy) return 'Retry';
  const types: Partial<Record<TemplateType, NodeType>> = {
    dag: 'DAG',
    steps: 'Steps',
    suspend: 'Suspend',
    http: 'HTTP',
  };
  return types[templateTypeOf(template) ?? 'container'] ?? 'Pod';
}

/** Argo's older singular fields stand for lists of one. */
function listed(synchronization: Synchronization & OldSynchronization = {}): Synchronization {
  const { mutex, semaphore } = synchronization;
  return {
    mutexes: [...(mutex ? [mutex] : []), ...(synchronization.mutexes ?? [])],
    semaphores: [...(semaphore ? [semaphore] : []), ...(synchronization.semaphores ?? [])],
  };
}

interface OldSynchronization {
  readonly mutex?: NonNullable<Synchronization['mutexes']>[number];
  readonly semaphore?: NonNullable<Synchronization['semaphores']>[number];
}

function semaphoreLimit(name: string, key: string, run: Run): number {
  const text = run.cluster.configMap(name)?.get(key)?.toString('utf8').trim();
  if (text !== undefined && /^\d+$/.test(text) && Number(text) > 0) return Number(text);
  throw new InputError(
    `semaphore ${name}/${key}: ${text === undefined ? `ConfigMap '${name}' with a key '${key}' is not among the documents` : `'${text}' is not a number of holders`}`,
  );
}

/** Takes one lock; absent when the run stops first. */
async function acquire(run: Run, frame: Frame, lock: Lock): Promise<(() => void) | undefined> {
  let waited = false;
  const onWait = () => {
    waited = true;
    startNode(run, frame, nodeTypeOf(run, frame), 'Pending');
    run.nodes.setWaiting(frame.nodeName, lock.name, waitingMessage(lock));
  };
  try {
    const release = await run.locks.acquire(lock, { signal: run.stop, onWait });
    if (waited) run.nodes.setWaiting(frame.nodeName, undefined);
    return release;
  } catch (error) {
    if (!run.stop.aborted) throw error;
    startNode(run, frame, nodeTypeOf(run, frame), 'Pending');
    run.nodes.setWaiting(frame.nodeName, undefined);
    return undefined;
  }
}
