/** Runs a template of workflows with the local runner and takes the time. */
import { performance } from 'node:perf_hooks';
import type { KubernetesObject } from '../lib/argo/manifest.ts';
import { runWorkflow } from '../lib/runner/run-workflow.ts';

export interface WorkflowSecondsOptions {
  readonly stateDirectory: string;
  /** Folders of the programs that stand for every image. */
  readonly path?: readonly string[];
}

/** The seconds from the start to the end; throws when the workflow does not succeed. */
export async function secondsOfWorkflow(
  document: KubernetesObject,
  { stateDirectory, path = [] }: WorkflowSecondsOptions,
): Promise<number> {
  const name = document.metadata?.name ?? '';
  const start = performance.now();
  const { status } = await runWorkflow({
    documents: [document],
    workflow: { kind: 'WorkflowTemplate', name },
    parameters: {},
    environments: {
      resolve: async () => ({ path: [...path], env: {} }),
      has: () => true,
      knowsCommand: () => false,
    },
    stateDirectory,
  });
  if (status?.phase !== 'Succeeded')
    throw new Error(`'${name}' ended in phase ${status?.phase}: ${status?.message}`);
  return (performance.now() - start) / 1000;
}
