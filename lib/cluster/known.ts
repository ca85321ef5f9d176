/** Whether a cluster is known, without loading what speaks to it. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const podToken = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Whether there is a cluster to speak of without being told one. */
export function knowsCluster(environment: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(environment['KUBECONFIG']) || existsSync(homeConfig()) || existsSync(podToken);
}

/** The kubeconfig of a user who names none. */
export function homeConfig(): string {
  return join(homedir(), '.kube', 'config');
}
