/** Names of which only so many workflows may hold each at once: mutexes and semaphores. */
import { renderLate } from './late.ts';
import type * as manifest from './manifest.ts';
import { Ref, Text } from './ref.ts';
import type { Scope } from './scope.ts';

/** A name that one holder at a time may have. */
export interface Mutex {
  readonly name: string | Ref<string> | Text;
  /** @default the workflow's own */
  readonly namespace?: string;
  /** Whether it is held in the controller's database, for several clusters. @default false */
  readonly database?: boolean;
}

/** A number of holders at a time, which stands in a ConfigMap or in the controller's database. */
export type Semaphore = (
  | { readonly configMapName: string | Ref<string> | Text; readonly key: string | Ref<string> | Text }
  | { readonly databaseKey: string | Ref<string> | Text }
) & {
  /** @default the workflow's own */
  readonly namespace?: string;
};

/** What must be held while something runs. */
export interface Held {
  readonly mutexes?: readonly (string | Ref<string> | Text | Mutex)[] | undefined;
  readonly semaphores?: readonly Semaphore[] | undefined;
}

/** Mutexes and semaphores as Argo 3.7 and 4 take them: lists; `undefined` when there are none. */
export function renderSynchronization(
  { mutexes = [], semaphores = [] }: Held,
  scope: Scope,
): manifest.Synchronization | undefined {
  if (mutexes.length === 0 && semaphores.length === 0) return undefined;
  const named = mutexes.map((mutex): Mutex => (isMutex(mutex) ? mutex : { name: mutex }));
  return {
    ...(named.length > 0 ? { mutexes: named.map((mutex) => renderLate<manifest.Mutex>(mutex, scope)) } : {}),
    ...(semaphores.length > 0 ? { semaphores: semaphores.map((each) => renderSemaphore(each, scope)) } : {}),
  };
}

function isMutex(mutex: string | Ref<string> | Text | Mutex): mutex is Mutex {
  return typeof mutex === 'object' && !(mutex instanceof Ref) && !(mutex instanceof Text);
}

function renderSemaphore(semaphore: Semaphore, scope: Scope): manifest.SemaphoreRef {
  const namespace = semaphore.namespace === undefined ? {} : { namespace: semaphore.namespace };
  if ('databaseKey' in semaphore)
    return { database: { key: scope.tag(semaphore.databaseKey) }, ...namespace };
  const { configMapName, key } = semaphore;
  return { configMapKeyRef: { name: scope.tag(configMapName), key: scope.tag(key) }, ...namespace };
}
