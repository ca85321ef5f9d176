/** What the cluster serves, where there is one. */

import { type ObjectName, pathOf } from '../../cluster/kinds.ts';
import { knowsCluster } from '../../cluster/known.ts';
import { PermanentError, TransientError } from '../../errors.ts';
import { connected } from '../cluster/cluster-flags.ts';
import type { DeployPlace } from './deploy-places.ts';

/** What a live object holds in the field, and whether it is ready. */
export interface Served {
  readonly value: string;
  readonly ready: boolean;
}

/** Asks for one object; undefined when there is no cluster, no right to see it, or no such object. */
export async function readServed({ document, field }: DeployPlace): Promise<Served | undefined> {
  const { kind, name } = document;
  if (kind === undefined || name === undefined || !knowsCluster()) return undefined;
  const live = await readObject({ ...document, kind, name });
  const value = field.reduce<unknown>((part, key) => memberOf(part, key), live);
  const conditions = memberOf(memberOf(live, 'status'), 'conditions');
  const isReady = (one: unknown) => memberOf(one, 'type') === 'Ready' && memberOf(one, 'status') === 'True';
  return typeof value === 'string'
    ? { value, ready: Array.isArray(conditions) && conditions.some(isReady) }
    : undefined;
}

async function readObject(object: ObjectName): Promise<unknown> {
  try {
    const cluster = await connected({});
    const path = await pathOf(cluster, object);
    return path === undefined ? undefined : await cluster.call(path);
  } catch (error) {
    if (error instanceof PermanentError || error instanceof TransientError) return undefined;
    throw error;
  }
}

function memberOf(value: unknown, key: unknown): unknown {
  if (value === null || typeof value !== 'object' || (typeof key !== 'string' && typeof key !== 'number'))
    return undefined;
  return new Map(Object.entries(value)).get(String(key));
}
