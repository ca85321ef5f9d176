/** What the servers have in common as processes of the embedded platform. */
import type { DetachedProgram } from './detached-process.ts';
import type { HealthCheck } from './health.ts';

/** One server of the platform. */
export interface Service {
  /** How it is called in messages. */
  readonly title: string;
  /** Makes ready what it needs; what it gives tells how to start it on a port of 127.0.0.1. */
  prepare(): Promise<(port: number) => DetachedProgram>;
  /** The path that is asked, and the answer of a server that works. */
  readonly healthPath: string;
  readonly isHealthy: HealthCheck['isHealthy'];
  /** Whether one that was started before can be used again, when it is healthy. */
  isUsable(): boolean;
  readonly logFile: string;
}

/** The host on which every server of the platform listens. */
export const host = '127.0.0.1';

export function urlOf(port: number): string {
  return `http://${host}:${port}`;
}

/** What a server gets of the caller's environment: enough to find programs and write text, no settings of other tools. */
export function plainEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
