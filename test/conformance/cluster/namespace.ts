/** A namespace that the cases can work in: with their servers, an artifact repository and rights for Argo's pods. */
import { join } from 'node:path';
import { kubectl, makeNamespace, type Namespace, patienceSeconds } from '../../cluster/namespace.ts';
import { servicesFile } from '../services.ts';

const forController = join(import.meta.dirname, 'controller.yaml');

/** Makes a namespace that Argo's pods can work in. */
export async function makeCaseNamespace(): Promise<Namespace> {
  const namespace = await makeNamespace('conformance');
  await kubectl(['apply', '-f', forController]);
  await namespace.kubectl(['apply', '-f', join(import.meta.dirname, 'namespace.yaml')]);
  await startServicesIn(namespace);
  return {
    ...namespace,
    async remove() {
      await kubectl(['delete', '-f', forController]);
      await namespace.remove();
    },
  };
}

/** Starts the cases' servers in a namespace, where they are `services:8080` and the artifact repository. */
export async function startServicesIn(namespace: Namespace): Promise<void> {
  await namespace.kubectl(['create', 'configmap', 'services-code', `--from-file=${servicesFile}`]);
  await namespace.kubectl(['apply', '-f', join(import.meta.dirname, 'services.yaml')]);
  await namespace.kubectl(['wait', 'pod/services', '--for=condition=Ready', `--timeout=${patienceSeconds}s`]);
}
