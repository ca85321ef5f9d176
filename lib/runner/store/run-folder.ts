/** The folder of one run: its status document, its parameters, its process, its logs. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workflow } from '../../argo/manifest.ts';
import { ownIdentity } from '../../processes/process-identity.ts';

/** Where runs are kept, below the state directory. */
export function runsDirectory(stateDirectory: string): string {
  return join(stateDirectory, 'runs');
}

export class RunFolder {
  readonly path: string;

  /** Makes the folder; it must not be there yet. */
  constructor(stateDirectory: string, workflowName: string) {
    mkdirSync(runsDirectory(stateDirectory), { recursive: true });
    this.path = join(runsDirectory(stateDirectory), workflowName);
    mkdirSync(this.path);
    this.#write('process.json', ownIdentity());
  }

  saveParameters(parameters: ReadonlyMap<string, string>): void {
    this.#write('parameters.json', Object.fromEntries(parameters));
  }

  saveWorkflow(workflow: Workflow): void {
    this.#write('workflow.json', workflow);
  }

  /** The file for what a container of a node prints. */
  logFile(nodeId: string, container: string): string {
    const folder = join(this.path, 'logs', nodeId);
    mkdirSync(folder, { recursive: true });
    return join(folder, `${container}.log`);
  }

  /** The folder for a pod's volumes; it lives as long as the pod. */
  volumesOf(nodeId: string): string {
    return join(this.path, 'volumes', nodeId);
  }

  /** Readers see the old file or the new one, never half of one. */
  #write(file: string, content: unknown): void {
    const path = join(this.path, file);
    writeFileSync(`${path}.new`, `${JSON.stringify(content, undefined, 2)}\n`);
    renameSync(`${path}.new`, path);
  }
}
