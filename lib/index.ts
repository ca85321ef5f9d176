/** What `import … from 'millrace'` gives: everything that an app is written with. */
export { ArgoApp, type ArgoAppProps } from './argo/argo-app.ts';
export { type ArtifactLocation, type ArtifactOptions, artifact } from './argo/artifact.ts';
export { ClusterWorkflowTemplate } from './argo/cluster-workflow-template.ts';
export { and, type Condition, eq, ge, gt, le, lt, ne, not, or } from './argo/condition.ts';
export type { Container } from './argo/container.ts';
export {
  type ContainerSet,
  type ContainerSetTemplateProps,
  containerSetTemplate,
} from './argo/container-set-template.ts';
export { type ContainerTemplateProps, containerTemplate } from './argo/container-template.ts';
export { CronWorkflow, type CronWorkflowProps, type Schedule } from './argo/cron-workflow.ts';
export type { Dag } from './argo/dag.ts';
export { type DagTemplateProps, dagTemplate } from './argo/dag-template.ts';
export { type DataTemplateProps, dataTemplate, fileList } from './argo/data-template.ts';
export {
  allFailed,
  allOf,
  anyOf,
  anySucceeded,
  type Dependency,
  daemoned,
  errored,
  failed,
  noneOf,
  omitted,
  skipped,
  succeeded,
} from './argo/dependency.ts';
export type { Env, EnvValue } from './argo/environment.ts';
export { computed, expression } from './argo/expression.ts';
export { type SequenceOptions, sequence, wholeItem } from './argo/fan-out.ts';
export { globalOutput } from './argo/global-output.ts';
export { type GrantNames, nameGrants } from './argo/grant.ts';
export { hook } from './argo/hook.ts';
export { type HttpRequest, type HttpTemplateProps, httpTemplate } from './argo/http-template.ts';
export { type ImageTemplateProps, imageTemplate } from './argo/image-template.ts';
export type { ConfigMapKey, SecretKey } from './argo/key-refs.ts';
export type * as manifest from './argo/manifest.ts';
export type { Metric } from './argo/metrics.ts';
export { type PluginTemplateProps, pluginTemplate } from './argo/plugin-template.ts';
export {
  type Defaults,
  retryPassingFaults,
  retryPassingFaultsOfSet,
  smallResources,
  standardDefaults,
} from './argo/pod-defaults.ts';
export {
  call,
  RawDocument,
  type RawDocumentProps,
  type RawTemplate,
  rawTemplate,
} from './argo/raw-document.ts';
export { type Given, type Ref, type Refs, text, withDefault } from './argo/ref.ts';
export { grantReportResults } from './argo/report-results.ts';
export { type ResourceTemplateProps, resourceTemplate } from './argo/resource-template.ts';
export { type ScriptTemplateProps, scriptTemplate } from './argo/script-template.ts';
export { type ArgoSettings, type ArgoVersion, configureArgo } from './argo/settings.ts';
export { type StepProgram, scratchDirectory } from './argo/step-container.ts';
export type { Steps } from './argo/steps.ts';
export { type StepsTemplateProps, stepsTemplate } from './argo/steps-template.ts';
export { type SuspendTemplateProps, suspendTemplate } from './argo/suspend-template.ts';
export type { Mutex, Semaphore } from './argo/synchronization.ts';
export { detailsOf, type Task, type TaskOfMany } from './argo/task.ts';
export { outputResult, type Template, type TemplateHome } from './argo/template.ts';
export type { Memoize, TemplateOptions } from './argo/template-options.ts';
export { nodeVariables, podName, retries, workflow } from './argo/variables.ts';
export { type Mount, secretFile, type VolumeClaimProps } from './argo/volumes.ts';
export { WorkflowEventBinding, type WorkflowEventBindingProps } from './argo/workflow-event-binding.ts';
export type { WorkflowOptions } from './argo/workflow-options.ts';
export { WorkflowTemplate, type WorkflowTemplateProps } from './argo/workflow-template.ts';
export { defineStep, type StepContract, type WireType, type WireTypes } from './contract/step-contract.ts';
export { booleanValue, jsonValue, listOf, numberValue } from './contract/wire-types.ts';
export { type CwlTemplateProps, cwlTemplate } from './cwl/cwl-template.ts';
export type { CwlDocument } from './cwl/wire-types.ts';
export type { DeployTarget } from './delivery/deploy-target.ts';
export type { DeliveryGate } from './delivery/evaluation.ts';
export { ModelDelivery, type ModelDeliveryProps } from './delivery/model-delivery.ts';
export { ModelRelease, type ModelReleaseProps } from './delivery/model-release.ts';
export type { PushTrigger } from './delivery/push-trigger.ts';
export type { Source } from './delivery/source.ts';
export type { Training } from './delivery/training.ts';
export {
  ArgoCdApplication,
  type ArgoCdApplicationProps,
  ArgoCdProject,
  type ArgoCdProjectProps,
  kindsOf,
} from './platform/argo-cd.ts';
export { ArtifactRepositories, type ArtifactRepositoriesProps } from './platform/artifact-repositories.ts';
export { ControllerSettings } from './platform/controller-settings.ts';
export { ExternalSecret, type ExternalSecretProps } from './platform/external-secret.ts';
export { InferenceService, type InferenceServiceProps } from './platform/inference-service.ts';
export { Mlflow, type MlflowProps } from './platform/mlflow.ts';
export { MlflowServer, type MlflowServerProps } from './platform/mlflow-server.ts';
export { NamespaceLimits, type NamespaceLimitsProps, RestrictedNamespace } from './platform/namespace.ts';
export { NetworkPolicies, type NetworkPoliciesProps } from './platform/network-policies.ts';
export type { ObjectStore, ObjectStoreCredentials } from './platform/object-store.ts';
export { podsNamed } from './platform/pods.ts';
export { type Database, Postgresql, type PostgresqlProps } from './platform/postgresql.ts';
export { SealedSecret, type SealedSecretProps } from './platform/sealed-secret.ts';
export { SeaweedFs, type SeaweedFsProps } from './platform/seaweedfs.ts';
export { StorageAccount, type StorageAccountProps, storeAnnotations } from './platform/storage-account.ts';
export { type Destination, destinationOf, kubernetesApi, type PodTraffic } from './platform/traffic.ts';
export type { WorkloadIdentity } from './platform/workload-identity.ts';
export { EventBus, type EventBusProps } from './triggers/event-bus.ts';
export type { EventFilters } from './triggers/event-filters.ts';
export {
  type BucketNotification,
  calendarEvent,
  type EventKind,
  githubEvent,
  minioEvent,
  redisStreamEvent,
  webhookEvent,
} from './triggers/event-kinds.ts';
export { type EventPath, fieldAt } from './triggers/event-path.ts';
export { EventSource, type EventSourceProps, type SourceEvent } from './triggers/event-source.ts';
export { PushEventBinding, type PushEventBindingProps } from './triggers/push-event-binding.ts';
export type { GitHost, OwnCommits, PushSelection } from './triggers/push-selector.ts';
export { Sensor, type SensorProps } from './triggers/sensor.ts';
export type { SensorDependency } from './triggers/sensor-dependency.ts';
export type { SensorTrigger } from './triggers/sensor-trigger.ts';
