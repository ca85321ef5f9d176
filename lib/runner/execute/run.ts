/** What everybody who carries out a part of a run works with. */
import type { Variables } from '../../argo/expr/variables.ts';
import type {
  Artifact,
  NodeStatus,
  Outputs,
  Template,
  TemplateRef,
  WorkflowSpec,
} from '../../argo/manifest.ts';
import type { Environments } from '../../environments/environments.ts';
import type { ApprovalRequest } from '../approvals/answers.ts';
import type { ArtifactRepository } from '../artifacts/repository.ts';
import type { Artifacts } from '../artifacts/resolve-artifacts.ts';
import type { Cluster } from '../documents/cluster.ts';
import type { TemplateReference, TemplateScope } from '../documents/template-scope.ts';
import type { Override } from '../given/overrides.ts';
import type { Locks } from '../locks/locks.ts';
import type { NodeTable } from '../nodes/node-table.ts';
import type { ContainerRuntime } from '../pod/container-runtime.ts';
import type { SecretFolder } from '../pod/secret-folder.ts';
import type { Globals } from '../scope/globals.ts';
import type { Values } from '../scope/template-inputs.ts';
import type { RunFolder } from '../store/run-folder.ts';
import type { Daemons } from './daemon.ts';
import type { Slots } from './slots.ts';

export interface Run {
  readonly name: string;
  readonly namespace: string;
  readonly spec: WorkflowSpec;
  readonly cluster: Cluster;
  readonly environments: Environments;
  readonly runtime: ContainerRuntime;
  readonly nodes: NodeTable;
  /** The variables `workflow.…`; some change while the run goes on. */
  readonly globals: Globals;
  /** Where runs, locks and what is memoized are kept. */
  readonly stateDirectory: string;
  readonly folder: RunFolder;
  readonly secrets: SecretFolder;
  /** Where artifacts are kept. */
  readonly repository: ArtifactRepository;
  readonly locks: Locks;
  /** How many pods may run at once. */
  readonly podSlots: Slots;
  /** The cluster that resource templates change, if one was named. */
  readonly kubeconfig: string | undefined;
  /** What a user says beforehand of nodes that suspend. */
  readonly approvals: readonly ApprovalRequest[];
  /** Outputs in place of tasks and steps. */
  readonly overrides: readonly Override[];
  /** Told of a node that waits for an approval, or of the whole workflow; `over` is aborted when it waits no more. */
  readonly suspended: (node: NodeStatus | undefined, over: AbortSignal) => void;
  readonly daemons: Daemons;
  /** Aborted when the run is to stop. */
  readonly stop: AbortSignal;
  /** When the whole workflow must be done, in milliseconds since 1970. */
  readonly deadline: number | undefined;
  /** Gives a node its outputs, and the workflow those with a globalName. */
  readonly setOutputs: (nodeName: string, outputs: Outputs | undefined) => void;
  /** Carries out a template; a failure is told by the node's phase, never thrown. */
  readonly execute: (call: TemplateCall) => Promise<Executed>;
}

/** A template to be carried out as a node. */
export interface TemplateCall {
  readonly nodeName: string;
  readonly reference: TemplateReference;
  readonly scope: TemplateScope;
  readonly given: Values;
  /** The artifacts it is given. @default those of the workflow's own arguments */
  readonly artifacts?: Artifacts;
  /** The name of the node around it. */
  readonly boundary?: string;
  /** How the template around it calls it; the variable `tasks.name` or `steps.name`. */
  readonly caller?: { readonly kind: 'tasks' | 'steps'; readonly name: string };
  /** Whether what it prints is asked for by others. */
  readonly resultWanted: boolean;
  /** Called by the workflow itself when it ends. */
  readonly isHook?: boolean;
  /** Part of the exit handler, which the workflow's deadline does not touch. */
  readonly onExit: boolean;
  readonly depth: number;
}

/** What became of a call. */
export interface Executed {
  readonly node: NodeStatus;
  /** Why the template could not be carried out at all. */
  readonly fault?: string;
}

/** A template on its way: resolved, with its inputs, but without its tags replaced. */
export interface Frame {
  readonly call: TemplateCall;
  readonly nodeName: string;
  readonly template: Template;
  readonly scope: TemplateScope;
  readonly inputs: Values;
  /** The input artifacts with their locations. */
  readonly artifacts: readonly Artifact[];
  /** Variables that hold inside the template, without the workflow's. */
  readonly locals: Variables;
  /** Set when the node is one attempt of a node that is retried. */
  readonly attempt?: { readonly deadline: number | undefined };
}

/** The parts of a node's status that name its template. */
export function templateNaming(
  { reference, scope }: TemplateCall,
  workflowName: string,
): {
  readonly templateName?: string;
  readonly templateRef?: TemplateRef;
  readonly templateScope: string;
} {
  const owner = scope.kind === 'local' ? workflowName : scope.document.slice(scope.document.indexOf('/') + 1);
  return {
    ...(reference.template && { templateName: reference.template }),
    ...(reference.templateRef && { templateRef: reference.templateRef }),
    templateScope: `${scope.kind}/${owner}`,
  };
}

/** The longest row of templates that call each other. */
export const deepestCall = 100;
