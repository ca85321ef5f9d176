/**
 * Every field of a workflow that the local runner knows, and what becomes of it: carried out, or without meaning on
 * one machine. A field that is not in this table is refused before anything runs.
 */
import { artifact, data, location, repositoryReference } from './artifact-fields.ts';
import {
  container,
  containerSet,
  keyReference,
  podFields,
  reference,
  userContainer,
} from './container-fields.ts';
import {
  any,
  type Fields,
  flag,
  list,
  lists,
  mapOfFields,
  noMeaning,
  number,
  one,
  string,
  stringMap,
  strings,
  text,
  texts,
} from './field-table.ts';
import { cluster, description, imagePull, podIdentity, podNetwork, scheduling } from './meanings.ts';
import { claimTemplate, volume } from './volume-fields.ts';

const templateRef = (): Fields => ({ name: string, template: string, clusterScope: flag });
const hooks = mapOfFields(() => ({
  template: string,
  templateRef: one(templateRef),
  arguments: one(argumentFields),
  expression: string,
}));

/** `spec` of a Workflow, a WorkflowTemplate or a ClusterWorkflowTemplate. */
export const workflowSpec = (): Fields => ({
  entrypoint: string,
  arguments: one(argumentFields),
  templates: list(template),
  templateDefaults: one(template),
  workflowTemplateRef: one(() => ({ name: string, clusterScope: flag })),
  onExit: string,
  hooks,
  suspend: flag,
  activeDeadlineSeconds: number,
  parallelism: number,
  retryStrategy: one(retryStrategy),
  synchronization: one(synchronization),
  volumes: list(volume),
  workflowMetadata: one(() => ({ labels: stringMap, annotations: stringMap, labelsFrom: any })),
  priority: number,
  serviceAccountName: string,
  ...podFields(),
  archiveLogs: noMeaning("logs stay in the run's folder"),
  artifactGC: cluster,
  artifactRepositoryRef: one(repositoryReference),
  dnsConfig: podNetwork,
  dnsPolicy: podNetwork,
  hostAliases: podNetwork,
  hostNetwork: podNetwork,
  imagePullSecrets: imagePull,
  metrics: cluster,
  podDisruptionBudget: cluster,
  podGC: cluster,
  podMetadata: description,
  podPriorityClassName: scheduling,
  ttlStrategy: cluster,
  volumeClaimGC: noMeaning('claims stay until you delete their folders'),
  volumeClaimTemplates: list(claimTemplate),
});

/** `spec` of a CronWorkflow, which is run now. */
export const cronWorkflowSpec = (): Fields => ({
  workflowSpec: one(workflowSpec),
  workflowMetadata: one(() => ({
    labels: stringMap,
    annotations: stringMap,
    labelsFrom: any,
    name: string,
    namespace: string,
  })),
  ...Object.fromEntries(
    [
      'schedules',
      'schedule',
      'timezone',
      'suspend',
      'concurrencyPolicy',
      'startingDeadlineSeconds',
      'stopStrategy',
      'when',
    ].map((name) => [name, noMeaning('it is run now, once')]),
  ),
  successfulJobsHistoryLimit: cluster,
  failedJobsHistoryLimit: cluster,
});

export const template = (): Fields => ({
  name: string,
  inputs: one(argumentFields),
  outputs: one(argumentFields),
  container: one(container),
  script: one(() => ({ ...container(), source: string })),
  containerSet: one(containerSet),
  dag: one(() => ({ tasks: list(dagTask), target: string, failFast: flag })),
  data: one(data),
  steps: lists(step),
  suspend: one(() => ({ duration: text })),
  http: one(() => ({
    method: string,
    url: string,
    headers: list(() => ({
      name: string,
      value: string,
      valueFrom: one(() => ({ secretKeyRef: one(keyReference) })),
    })),
    body: string,
    bodyFrom: one(() => ({ bytes: string })),
    timeoutSeconds: number,
    successCondition: string,
  })),
  resource: one(() => ({
    action: string,
    manifest: string,
    flags: strings,
    mergeStrategy: string,
    setOwnerReference: noMeaning('the workflow is no object of that cluster'),
    successCondition: string,
    failureCondition: string,
  })),
  archiveLocation: one(location),
  activeDeadlineSeconds: text,
  timeout: string,
  retryStrategy: one(retryStrategy),
  parallelism: number,
  failFast: flag,
  daemon: flag,
  initContainers: list(userContainer),
  sidecars: list(userContainer),
  memoize: one(() => ({
    key: string,
    maxAge: text,
    cache: one(() => ({
      configMap: one(() => ({ ...reference(), key: noMeaning('the cache has no keys of its own') })),
    })),
  })),
  synchronization: one(synchronization),
  volumes: list(volume),
  serviceAccountName: podIdentity,
  ...podFields(),
  annotations: description,
  hostAliases: podNetwork,
  metadata: description,
  metrics: cluster,
  priorityClassName: scheduling,
});

const task = (): Fields => ({
  name: string,
  template: string,
  templateRef: one(templateRef),
  inline: one(template),
  arguments: one(argumentFields),
  onExit: string,
  hooks,
  when: string,
  withItems: any,
  withParam: string,
  withSequence: one(() => ({ count: text, start: text, end: text, format: string })),
  continueOn: one(() => ({ failed: flag, error: flag })),
});

const dagTask = (): Fields => ({ ...task(), dependencies: strings, depends: string });
const step = task;

const argumentFields = (): Fields => ({ parameters: list(parameter), artifacts: list(artifact) });

const parameter = (): Fields => ({
  name: string,
  value: text,
  default: text,
  enum: texts,
  globalName: string,
  valueFrom: one(() => ({
    path: string,
    parameter: string,
    expression: string,
    default: text,
    supplied: one(() => ({})),
    jsonPath: string,
    configMapKeyRef: one(keyReference),
  })),
  description,
});

const retryStrategy = (): Fields => ({
  limit: text,
  retryPolicy: string,
  expression: string,
  backoff: one(() => ({ duration: text, factor: text, cap: text, maxDuration: text })),
  affinity: scheduling,
});

const mutex = (): Fields => ({ name: string, namespace: string });
const semaphore = (): Fields => ({ configMapKeyRef: one(keyReference), namespace: string });
const synchronization = (): Fields => ({
  mutexes: list(mutex),
  semaphores: list(semaphore),
  mutex: one(mutex),
  semaphore: one(semaphore),
});
