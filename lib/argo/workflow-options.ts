/** What a workflow says of its runs beside what it runs. */
import type { Duration } from 'cdk8s';
import type { IServiceAccount } from 'cdk8s-plus-33';
import { grantArtifactGC } from './artifact-gc.ts';
import { type Late, renderLate } from './late.ts';
import { type LateJsonObject, lateJsonText } from './late-json.ts';
import type * as manifest from './manifest.ts';
import { type Metric, renderMetrics } from './metrics.ts';
import type { Defaults } from './pod-defaults.ts';
import type { Scope } from './scope.ts';
import { type Held, renderSynchronization } from './synchronization.ts';

/** How long finished workflows are kept. */
export interface TimeToLive {
  /** @default a week */
  readonly afterSuccess?: Duration;
  /** @default two weeks */
  readonly afterFailure?: Duration;
}

/** When the artifacts of a workflow are deleted, and by whom. */
export interface WorkflowArtifactGC {
  readonly strategy: 'OnWorkflowCompletion' | 'OnWorkflowDeletion' | 'Never';
  /** Who deletes them; it is granted what that needs. */
  readonly serviceAccount: IServiceAccount;
  /** Whether the workflow can be deleted although its artifacts could not. @default false */
  readonly forceFinalizerRemoval?: boolean;
}

/** Fields of Kubernetes and of Argo's controller, in their own words. */
export type RawWorkflowFields = Late<
  Pick<
    manifest.WorkflowSpec,
    | 'affinity'
    | 'artifactRepositoryRef'
    | 'dnsConfig'
    | 'dnsPolicy'
    | 'executor'
    | 'hostAliases'
    | 'imagePullSecrets'
    | 'podDisruptionBudget'
    | 'podMetadata'
    | 'podPriorityClassName'
    | 'schedulerName'
    | 'securityContext'
    | 'tolerations'
    | 'volumeClaimGC'
    | 'workflowMetadata'
  > &
    manifest.WorkflowSpecOfArgo41
>;

/** What a workflow may say of its runs. */
export interface WorkflowOptions extends Held {
  /** Who the pods are whose template names nobody. @default the namespace's `default`, which may do nothing */
  readonly serviceAccount?: IServiceAccount;
  /** How long the whole workflow may take, waiting for mutexes included. @default a day */
  readonly timeout?: Duration;
  /** @default a week after success, two weeks after failure */
  readonly timeToLive?: TimeToLive;
  /** Which pods are deleted when. @default those that succeeded, at once; others stay for their logs */
  readonly podGC?: manifest.PodGC;
  /** How many of its pods may run at once. @default as many as there are */
  readonly parallelism?: number;
  /** Which workflow runs first when there is no room for all; higher is earlier. @default 0 */
  readonly priority?: number;
  /** Whether logs are kept as artifacts. @default as the controller says */
  readonly archiveLogs?: boolean;
  /** @default artifacts are kept */
  readonly artifactGC?: WorkflowArtifactGC;
  /** What is tried again where a template says nothing, and how often. @default nothing */
  readonly retry?: manifest.RetryStrategy;
  /** What is shown to Prometheus when it has ended. @default nothing */
  readonly metrics?: readonly Metric[];
  /** Labels of the nodes that its pods may be on. @default any */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Laid over each pod that Argo makes. @default nothing */
  readonly podSpecPatch?: LateJsonObject;
  /** Fields as Kubernetes and Argo name them, checked by their types. @default none */
  readonly raw?: RawWorkflowFields;
}

/** The options as fields of the spec; a service account that deletes artifacts is granted what it needs. */
export function renderWorkflowOptions(
  options: WorkflowOptions,
  { scope, defaults }: { readonly scope: Scope; readonly defaults: Defaults },
): Partial<manifest.WorkflowSpec> {
  const { serviceAccount, timeout, timeToLive, parallelism, priority, artifactGC, retry, raw } = options;
  const synchronization = renderSynchronization(options, scope);
  const metrics = renderMetrics(options.metrics ?? [], scope);
  if (parallelism !== undefined && (!Number.isInteger(parallelism) || parallelism < 1))
    throw scope.error(`has a parallelism of ${parallelism}; give a whole number above 0`);
  if (artifactGC && artifactGC.strategy !== 'Never') grantArtifactGC(artifactGC.serviceAccount);
  return {
    ...(serviceAccount ? { serviceAccountName: serviceAccount.name } : {}),
    activeDeadlineSeconds: (timeout ?? defaults.workflowTimeout).toSeconds(),
    ttlStrategy: {
      secondsAfterSuccess: (timeToLive?.afterSuccess ?? defaults.keptAfterSuccess).toSeconds(),
      secondsAfterFailure: (timeToLive?.afterFailure ?? defaults.keptAfterFailure).toSeconds(),
    },
    podGC: options.podGC ?? defaults.podGC,
    ...(parallelism === undefined ? {} : { parallelism }),
    ...(priority === undefined ? {} : { priority }),
    ...(options.archiveLogs === undefined ? {} : { archiveLogs: options.archiveLogs }),
    ...(artifactGC ? { artifactGC: renderArtifactGC(artifactGC) } : {}),
    ...(retry ? { retryStrategy: retry } : {}),
    ...(synchronization ? { synchronization } : {}),
    ...(metrics ? { metrics } : {}),
    ...(options.nodeSelector ? { nodeSelector: options.nodeSelector } : {}),
    ...(options.podSpecPatch ? { podSpecPatch: lateJsonText(options.podSpecPatch, scope) } : {}),
    ...(raw ? renderLate<Partial<manifest.WorkflowSpec>>(raw, scope) : {}),
  };
}

function renderArtifactGC({
  strategy,
  serviceAccount,
  forceFinalizerRemoval,
}: WorkflowArtifactGC): manifest.WorkflowLevelArtifactGC {
  return {
    strategy,
    serviceAccountName: serviceAccount.name,
    ...(forceFinalizerRemoval ? { forceFinalizerRemoval } : {}),
  };
}
