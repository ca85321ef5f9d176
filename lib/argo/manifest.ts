/** Argo's documents as types, under Argo's short names. Only types: nothing of this file remains at run time. */
import type {
  IContainerNode,
  ITemplate,
  IWorkflowSpec,
} from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1';

export type {
  IArchiveStrategy as ArchiveStrategy,
  IArguments as Arguments,
  IArtifact as Artifact,
  IArtifactGC as ArtifactGC,
  IArtifactLocation as ArtifactLocation,
  IArtifactPaths as ArtifactPaths,
  IArtifactRepositoryRef as ArtifactRepositoryRef,
  IArtifactRepositoryRefStatus as ArtifactRepositoryRefStatus,
  IBackoff as Backoff,
  IContainerNode as ContainerNode,
  IContainerSetTemplate as ContainerSetTemplate,
  ICronWorkflow as CronWorkflow,
  ICronWorkflowSpec as CronWorkflowSpec,
  IDAGTask as DAGTask,
  IDAGTemplate as DAGTemplate,
  IData as Data,
  IGitArtifact as GitArtifact,
  IHTTP as HTTP,
  IHTTPArtifact as HTTPArtifact,
  IInputs as Inputs,
  ILifecycleHook as LifecycleHook,
  IMemoize as Memoize,
  IMetadata as Metadata,
  IMetrics as Metrics,
  IMutex as Mutex,
  INodeStatus as NodeStatus,
  IOutputs as Outputs,
  IParameter as Parameter,
  IPodGC as PodGC,
  IPrometheus as Prometheus,
  IResourceTemplate as ResourceTemplate,
  IRetryStrategy as RetryStrategy,
  IS3Artifact as S3Artifact,
  IScriptTemplate as ScriptTemplate,
  ISemaphoreRef as SemaphoreRef,
  ISuspendTemplate as SuspendTemplate,
  ISynchronization as Synchronization,
  ITemplate as Template,
  ITemplateRef as TemplateRef,
  ITTLStrategy as TTLStrategy,
  IUserContainer as UserContainer,
  IValueFrom as ValueFrom,
  IWorkflow as Workflow,
  IWorkflowEventBindingSpec as WorkflowEventBindingSpec,
  IWorkflowLevelArtifactGC as WorkflowLevelArtifactGC,
  IWorkflowMetadata as WorkflowMetadata,
  IWorkflowSpec as WorkflowSpec,
  IWorkflowStatus as WorkflowStatus,
  IWorkflowStep as WorkflowStep,
  IWorkflowTemplate as WorkflowTemplate,
} from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1';

/** Kubernetes' own parts, as Argo's templates carry them. */
export type Container = NonNullable<ITemplate['container']>;
export type EnvVar = NonNullable<IContainerNode['env']>[number];
export type PodSecurityContext = NonNullable<ITemplate['securityContext']>;
export type ResourceRequirements = NonNullable<IContainerNode['resources']>;
export type SecurityContext = NonNullable<IContainerNode['securityContext']>;
export type VolumeClaim = NonNullable<IWorkflowSpec['volumeClaimTemplates']>[number];
export type Volume = NonNullable<ITemplate['volumes']>[number];
export type VolumeMount = NonNullable<IContainerNode['volumeMounts']>[number];

/** Fields that templates have from Argo 4.1 on, which the published types do not know yet. */
export interface TemplateOfArgo41 {
  readonly pendingTimeout?: string;
  readonly podResources?: ResourceRequirements;
  readonly resourceClaims?: readonly {
    readonly name: string;
    readonly resourceClaimName?: string;
    readonly resourceClaimTemplateName?: string;
  }[];
}

/** Fields that workflows have from Argo 4.1 on, which the published types do not know yet. */
export interface WorkflowSpecOfArgo41 extends Omit<TemplateOfArgo41, 'pendingTimeout'> {
  readonly executorPlugins?: readonly {
    readonly spec: {
      readonly sidecar: {
        readonly automountServiceAccountToken?: boolean;
        readonly container: UserContainerOfPlugin;
      };
    };
  }[];
}

type UserContainerOfPlugin = Omit<IContainerNode, 'dependencies'>;

/** Any Kubernetes object, as far as every object is alike. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: {
    readonly name?: string;
    /** What its name begins with, where the name is to be made up. */
    readonly generateName?: string;
    readonly namespace?: string;
    /** What the API server tells it by. */
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}
