/** What a run is asked to do, and with what. */
import type { KubernetesObject, Workflow } from '../argo/manifest.ts';
import type { Environments } from '../environments/environments.ts';
import type { WorkflowName } from './documents/resolve-workflow.ts';

export interface RunOptions {
  /** The "cluster": workflows, templates of workflows, ConfigMaps and Secrets. Later ones replace earlier ones. */
  readonly documents: readonly KubernetesObject[];
  readonly workflow: WorkflowName;
  /** Values for the workflow's parameters, in place of those in the manifest. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What stands for each image on this machine. */
  readonly environments: Environments;
  /** Where runs and locks are kept, such as `.millrace`. */
  readonly stateDirectory: string;
  /** Told after each change of the workflow's status. */
  readonly onChange?: (workflow: Workflow) => void;
  /** Told what people should know, a line each. */
  readonly notice?: (line: string) => void;
  /** Stops the run: its processes end and its running nodes fail. */
  readonly signal?: AbortSignal;
}
