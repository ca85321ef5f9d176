/** Daemons: pods that go on while what comes after them runs, and that end with the template around them. */
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Container } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';

/** The address at which others find a daemon: processes share the machine's network. */
export const daemonAddress = '127.0.0.1';

/** Why a daemon ends that nobody needs any more. */
export const noLongerNeeded = Symbol('no longer needed');

interface RunningDaemon {
  readonly boundary: string;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** The daemons of a run. */
export class Daemons {
  readonly #running = new Set<RunningDaemon>();

  /** Does the work of a daemon; settles when the daemon is ready for others, or has ended before. */
  async start(
    boundary: string,
    work: (stop: AbortSignal, ready: () => void) => Promise<void>,
  ): Promise<void> {
    const stop = new AbortController();
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    const done = work(stop.signal, resolve);
    const daemon = { boundary, stop, done };
    this.#running.add(daemon);
    // A defect that comes to light after the daemon was ready is thrown where the daemon is waited for.
    done.catch(() => {});
    await Promise.race([ready, done]);
  }

  /** Ends the daemons that a node started, or all of them, and waits until they are gone. */
  async end(boundary?: string): Promise<void> {
    const meant = [...this.#running].filter((one) => boundary === undefined || one.boundary === boundary);
    for (const daemon of meant) {
      this.#running.delete(daemon);
      daemon.stop.abort(noLongerNeeded);
    }
    await Promise.all(meant.map(({ done }) => done));
  }
}

/** Waits until a container's readiness probe succeeds; at once for one without. */
export async function whenReady(
  { readinessProbe: probe }: Pick<Container, 'readinessProbe'>,
  signal: AbortSignal,
): Promise<void> {
  if (probe === undefined) return;
  const seconds = (value: number | undefined, fallback: number) => (value ?? fallback) * 1000;
  const timeout = seconds(probe.timeoutSeconds, 1);
  const attempt = (): Promise<boolean> => {
    if (probe.httpGet) return answers(addressOf(probe.httpGet), timeout);
    if (probe.tcpSocket) return isOpen(portOf(probe.tcpSocket.port), timeout);
    throw new InputError('readinessProbe: the local runner carries out httpGet and tcpSocket');
  };
  await wait(seconds(probe.initialDelaySeconds, 0), undefined, { signal });
  for (let successes = 0; ; ) {
    successes = (await attempt()) ? successes + 1 : 0;
    if (successes >= (probe.successThreshold ?? 1)) return;
    await wait(seconds(probe.periodSeconds, 10), undefined, { signal });
  }
}

type HttpGet = NonNullable<NonNullable<Container['readinessProbe']>['httpGet']>;

function addressOf({ scheme = 'HTTP', host = daemonAddress, port, path = '/' }: HttpGet): string {
  return `${scheme.toLowerCase()}://${host}:${portOf(port)}${path}`;
}

function portOf(port: string | number): number {
  if (/^\d+$/.test(String(port))) return Number(port);
  throw new InputError(`readinessProbe: port '${port}' is not a number`);
}

async function answers(url: string, timeout: number): Promise<boolean> {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(timeout), redirect: 'manual' });
    return status >= 200 && status < 400;
  } catch {
    return false;
  }
}

function isOpen(port: number, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: daemonAddress, timeout });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
