/** Takes a template's outputs from the cache that `memoize` names, or keeps them there. */
import type { Memoize } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { parseDuration } from '../duration.ts';
import { MemoCache } from '../store/memo-cache.ts';
import { startNode } from './node-start.ts';
import type { Frame, Run } from './run.ts';
import { nodeTypeOf } from './with-locks.ts';

/** Does the work unless the cache knows what it gives; what it gives is kept once it succeeded. */
export async function withMemory(
  run: Run,
  frame: Frame,
  memoize: Memoize | undefined,
  work: () => Promise<void>,
): Promise<void> {
  if (memoize === undefined) return work();
  const { key, maxAge } = memoize;
  if (!/^[a-zA-Z0-9][-a-zA-Z0-9]*$/.test(key)) throw new InputError(`invalid cache key: ${key}`);
  const cacheName = memoize.cache.configMap.name ?? '';
  const cache = new MemoCache(run.stateDirectory, cacheName);
  const entry = cache.load(key);
  const age = maxAge ? parseDuration(maxAge, 'memoize.maxAge') : Number.POSITIVE_INFINITY;
  const hit = entry !== undefined && Date.now() - Date.parse(entry.creationTimestamp) <= age;
  const status = { hit, key, cacheName };
  if (hit) {
    startNode(run, frame, nodeTypeOf(run, frame), 'Succeeded');
    run.nodes.mark(frame.nodeName, 'Succeeded');
    run.nodes.setMemoization(frame.nodeName, status);
    run.setOutputs(frame.nodeName, entry.outputs);
    return;
  }
  await work();
  const node = run.nodes.get(frame.nodeName);
  run.nodes.setMemoization(frame.nodeName, status);
  if (node.phase === 'Succeeded') cache.save(key, { nodeID: node.id, outputs: node.outputs });
}
