/** The folder of one run: its status document, its parameters, its process, its logs. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject, NodeStatus, Workflow } from '../../argo/manifest.ts';
import { ownIdentity } from '../../processes/process-identity.ts';
import type { WorkflowName } from '../documents/resolve-workflow.ts';
import type { OnlyNode } from '../given/only-node.ts';
import type { Override } from '../given/overrides.ts';
import { readStatus, StatusJournal } from './status-journal.ts';

/** What a run was asked to carry out. */
export interface RunRequest {
  readonly workflow: WorkflowName;
  readonly documents: readonly KubernetesObject[];
  readonly only?: OnlyNode | undefined;
  readonly overrides?: readonly Override[] | undefined;
}

/** Where runs are kept, below the state directory. */
export function runsDirectory(stateDirectory: string): string {
  return join(stateDirectory, 'runs');
}

export class RunFolder {
  readonly path: string;
  readonly #journal: StatusJournal;

  private constructor(stateDirectory: string, workflowName: string) {
    this.path = join(runsDirectory(stateDirectory), workflowName);
    this.#journal = new StatusJournal(this.path);
  }

  /** Makes the folder of a new run; it must not be there yet. */
  static create(stateDirectory: string, workflowName: string): RunFolder {
    const folder = new RunFolder(stateDirectory, workflowName);
    mkdirSync(runsDirectory(stateDirectory), { recursive: true });
    mkdirSync(folder.path);
    folder.#write('process.json', ownIdentity());
    return folder;
  }

  /** Takes over the folder of a run that nobody carries out, its status whole; what its pods left half done goes. */
  static takeOver(stateDirectory: string, workflowName: string): RunFolder {
    const folder = new RunFolder(stateDirectory, workflowName);
    folder.#write('process.json', ownIdentity());
    folder.#write('workflow.json', readStatus(folder.path));
    folder.#journal.remove();
    rmSync(join(folder.path, 'volumes'), { recursive: true, force: true });
    return folder;
  }

  /** Keeps what is run, so that the run can be resumed: all documents but Secrets. */
  saveRequest({ workflow, documents, only, overrides }: RunRequest): void {
    const kept = documents.filter(({ kind }) => kind !== 'Secret');
    const request: RunRequest = { workflow, documents: kept, only, overrides };
    this.#write('request.json', request);
  }

  saveParameters(parameters: ReadonlyMap<string, string>): void {
    this.#write('parameters.json', Object.fromEntries(parameters));
  }

  /** Writes the status whole; what changed since the last time must have been saved before. */
  saveWorkflow(workflow: Workflow): void {
    this.#write('workflow.json', workflow);
    this.#journal.remove();
  }

  /** Writes what is changed: these nodes, and the workflow around them. */
  saveChange(workflow: Workflow, nodes: readonly NodeStatus[]): void {
    this.#journal.append(workflow, nodes);
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
