/** The servers that cases talk to as `services:8080` and `services:9000`, on this machine. */
import { once } from 'node:events';
import { join } from 'node:path';
import { execa } from 'execa';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';

/** The program, which on a cluster runs in a pod. */
export const servicesFile = join(import.meta.dirname, 'services.mjs');

export interface Services {
  /** Documents with the servers' addresses on this machine. */
  reachedBy(documents: readonly KubernetesObject[]): readonly KubernetesObject[];
  stop(): void;
}

/** Starts the servers and waits until they listen. */
export async function startServices(): Promise<Services> {
  const server = execa('node', [servicesFile, '0', '0'], { reject: false });
  const [ports] = await once(server.stdout, 'data');
  const [http = '', s3 = ''] = String(ports).trim().split(' ');
  return {
    reachedBy: (documents) =>
      JSON.parse(
        JSON.stringify(documents)
          .replaceAll('services:8080', `127.0.0.1:${http}`)
          .replaceAll('services:9000', `127.0.0.1:${s3}`),
      ),
    stop: () => server.kill(),
  };
}
