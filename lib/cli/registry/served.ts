/** What the cluster serves, asked by kubectl where there is one. */
import { execa } from 'execa';
import type { DeployPlace } from './deploy-places.ts';

/** What a live object holds in the field, and whether it is ready. */
export interface Served {
  readonly value: string;
  readonly ready: boolean;
}

/** Asks for one object; undefined when there is no cluster, no right to see it, or no such object. */
export async function readServed({ document, field }: DeployPlace): Promise<Served | undefined> {
  const { kind, name, namespace } = document;
  if (kind === undefined || name === undefined) return undefined;
  const where = namespace === undefined ? [] : ['--namespace', namespace];
  const options = ['--output=json', '--request-timeout=5s'];
  const { exitCode, stdout } = await execa('kubectl', ['get', kind, name, ...where, ...options], {
    reject: false,
    timeout: 10_000,
    stdin: 'ignore',
  });
  if (exitCode !== 0) return undefined;
  const live: unknown = JSON.parse(stdout);
  const value = field.reduce<unknown>((part, key) => memberOf(part, key), live);
  const conditions = memberOf(memberOf(live, 'status'), 'conditions');
  const isReady = (one: unknown) => memberOf(one, 'type') === 'Ready' && memberOf(one, 'status') === 'True';
  return typeof value === 'string'
    ? { value, ready: Array.isArray(conditions) && conditions.some(isReady) }
    : undefined;
}

function memberOf(value: unknown, key: unknown): unknown {
  if (value === null || typeof value !== 'object' || (typeof key !== 'string' && typeof key !== 'number'))
    return undefined;
  return new Map(Object.entries(value)).get(String(key));
}
