/** What one look at a cluster found. */
import type { ClusterApi } from '../../cluster/api.ts';
import { ClusterRefusal } from '../../cluster/failures.ts';

/** One line of the report. */
export interface Finding {
  /** What was looked at, such as `Secret git-deploy`. */
  readonly subject: string;
  /** `unknown` when it could not be looked at. */
  readonly state: 'ok' | 'bad' | 'unknown';
  /** What there is. */
  readonly found: string;
  /** What to do, unless it is ok. */
  readonly todo?: string;
}

/** The part of a cluster's API that looking needs. */
export type Looking = Pick<ClusterApi, 'call'>;

export function ok(subject: string, found: string): Finding {
  return { subject, state: 'ok', found };
}

export function bad(subject: string, found: string, todo: string): Finding {
  return { subject, state: 'bad', found, todo };
}

export function unknown(subject: string, found: string, todo: string): Finding {
  return { subject, state: 'unknown', found, todo };
}

/** What an object's path holds; undefined when there is none. Throws when it may not be read. */
export async function look(cluster: Looking, path: string): Promise<unknown> {
  try {
    return await cluster.call(path);
  } catch (error) {
    if (error instanceof ClusterRefusal && error.status === 404) return undefined;
    throw error;
  }
}

/** Runs a check; where you may not look it says so, and what would let you. */
export async function looked(
  subject: string,
  check: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof ClusterRefusal && error.status === 403)
      return [
        unknown(subject, error.message, 'ask for the right to read it, or let somebody look who has it'),
      ];
    throw error;
  }
}
