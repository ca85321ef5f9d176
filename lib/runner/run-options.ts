/** What a run is asked to do, and with what. */
import type { KubernetesObject, NodeStatus, Workflow } from '../argo/manifest.ts';
import type { Environments } from '../environments/environments.ts';
import type { ApprovalRequest } from './approvals/answers.ts';
import type { WorkflowName } from './documents/resolve-workflow.ts';
import type { Engine } from './engine/engine.ts';
import type { OnlyNode } from './given/only-node.ts';
import type { Override } from './given/overrides.ts';

/** Something that waits for an approval. */
export interface Suspended {
  /** The run's name. */
  readonly run: string;
  /** The run's folder, into which an approval goes. */
  readonly folder: string;
  /** The node, absent for the whole workflow. */
  readonly node: NodeStatus | undefined;
  /** Aborted when it waits no more, whoever approved it. */
  readonly over: AbortSignal;
}

export interface RunOptions {
  /** The "cluster": workflows, templates of workflows, ConfigMaps and Secrets. Later ones replace earlier ones. */
  readonly documents: readonly KubernetesObject[];
  readonly workflow: WorkflowName;
  /** Values for the workflow's parameters, in place of those in the manifest. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What stands for each image on this machine. */
  readonly environments: Environments;
  /** What runs the images themselves; its environments must be those above. @default processes in a sandbox */
  readonly engine?: Engine | undefined;
  /** Where runs and locks are kept, such as `.millrace`. */
  readonly stateDirectory: string;
  /** Told after each change of the workflow's status, with the nodes that changed; absent when any may have. */
  readonly onChange?: (workflow: Workflow, changed?: readonly NodeStatus[]) => void;
  /** Told what people should know, a line each. */
  readonly notice?: (line: string) => void;
  /** The file that names the cluster for resource templates; without it they are refused. */
  readonly kubeconfig?: string | undefined;
  /** What is said beforehand of nodes that suspend. */
  readonly approvals?: readonly ApprovalRequest[];
  /** The one node of an earlier run that is carried out, with what it was given there. @default the whole workflow */
  readonly only?: OnlyNode | undefined;
  /** Outputs in place of tasks and steps, which are not run. */
  readonly overrides?: readonly Override[] | undefined;
  /** Told what waits for an approval. */
  readonly onSuspend?: (suspended: Suspended) => void;
  /** Stops the run: its processes end and its running nodes fail. */
  readonly signal?: AbortSignal;
}

/** Which run is resumed, and with what. */
export interface ResumeOptions extends Omit<RunOptions, 'workflow' | 'parameters' | 'only' | 'overrides'> {
  /** The run's name. */
  readonly run: string;
  /** A node that is done again, with all that comes after it, though it succeeded. */
  readonly from?: string | undefined;
}
