/** Argo's own server on this machine, which hands events to the bindings of a namespace. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import getPort from 'get-port';
import type { Namespace } from './namespace.ts';

export interface ArgoServer {
  /** Posts an event as a bucket's webhook does, with a token; throws unless the server takes it. */
  post(payload: string, token: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts `argo server`; what it does for a caller, it does with the caller's token. */
export async function startArgoServer(namespace: Namespace): Promise<ArgoServer> {
  const folder = mkdtempSync(join(tmpdir(), 'argo-server-'));
  const log = join(folder, 'log');
  const url = `http://127.0.0.1:${await getPort()}`;
  const options = ['--auth-mode', 'client', '--secure=false', '--namespaced', '--namespace', 'argo'];
  const place = ['--managed-namespace', namespace.name, '--port', new URL(url).port];
  const server = execa('argo', ['server', ...options, ...place], {
    reject: false,
    stdin: 'ignore',
    stdout: { file: log },
    stderr: { file: log },
  });
  /** It answers by itself before what it passes calls on to is up. */
  const isUp = () =>
    fetch(`${url}/api/v1/version`).then(
      ({ status }) => status !== 503,
      () => false,
    );
  while (server.exitCode === null && !(await isUp())) await delay(100);
  if (server.exitCode !== null)
    throw new Error(`argo server ended while it started: ${readFileSync(log, 'utf8')}`);
  return {
    post: async (payload, token) => {
      const response = await fetch(`${url}/api/v1/events/${namespace.name}/`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: payload,
      });
      if (!response.ok) throw new Error(`the server answers ${response.status}: ${await response.text()}`);
    },
    close: async () => {
      server.kill();
      await server;
      rmSync(folder, { recursive: true });
    },
  };
}
