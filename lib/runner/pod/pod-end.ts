/** What a pod's node and its containers' nodes say when they end. */
import type { NodePhase } from '../nodes/node-table.ts';
import type { ContainerResult } from './run-container.ts';
import type { PodResult } from './run-pod.ts';

export interface End {
  readonly phase: NodePhase;
  readonly message: string;
}

/** The end of a container's node; Argo's own exit code 64 counts as an error, any other as a failure. */
export function containerEnd({ name, exitCode, reason, message }: ContainerResult): End {
  if (exitCode === 0) return { phase: 'Succeeded', message: '' };
  return {
    phase: exitCode === 64 ? 'Error' : 'Failed',
    message: `${name}: ${reason} (exit code ${exitCode}): ${message}`,
  };
}

/**
 * The end of the pod's node: it fails with the first container that failed by itself, and errs when the outputs of a
 * pod that went well are not to be had.
 */
export function podEnd({ containers, outputFault }: PodResult): End {
  const failed = containers.filter(({ exitCode }) => exitCode !== 0);
  const cause = failed.find(({ heldBack }) => !heldBack) ?? failed[0];
  if (cause) {
    const { name, exitCode, reason, message } = cause;
    return {
      phase: 'Failed',
      message: `${name}: ${reason} (exit code ${exitCode})${message ? `: ${message}` : ''}`,
    };
  }
  if (outputFault !== undefined) return { phase: 'Error', message: outputFault };
  return { phase: 'Succeeded', message: '' };
}
