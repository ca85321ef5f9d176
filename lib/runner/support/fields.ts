/**
 * Every field of a workflow that the local runner knows, and what becomes of it: carried out, or without meaning on
 * one machine. A field that is not in this table is refused before anything runs.
 */
import { artifact, data, location, repositoryReference } from './artifact-fields.ts';
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
import { claimTemplate, fieldReference, volume } from './volume-fields.ts';

const scheduling = noMeaning('there is one machine, so nothing is scheduled');
const cluster = noMeaning('there is no cluster to clean up, watch or protect');
const podIdentity = noMeaning('processes run as the user who started the runner, and ask no Kubernetes API');
const podSecurity = noMeaning(
  'processes run as the user who started the runner, in a read-only view of the machine; only --engine obeys it',
);
const podNetwork = noMeaning("processes share the machine's network");
const hardware = noMeaning('processes take what the machine has');
const imagePull = noMeaning('only --engine pulls images: those that are not there');
const notProbed = noMeaning('a container that hangs is ended by its deadline');
const unattended = noMeaning('nobody is attached to a container');
const description = noMeaning('it describes, and changes nothing');

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

const podFields = (): Fields => ({
  affinity: scheduling,
  automountServiceAccountToken: podIdentity,
  executor: podIdentity,
  nodeSelector: scheduling,
  schedulerName: scheduling,
  securityContext: podSecurity,
  tolerations: scheduling,
});

const container = (): Fields => ({
  name: string,
  image: string,
  command: strings,
  args: strings,
  env: list(() => ({ name: string, value: text, valueFrom: one(envSource) })),
  envFrom: list(() => ({ prefix: string, configMapRef: one(reference), secretRef: one(reference) })),
  workingDir: string,
  volumeMounts: list(volumeMount),
  imagePullPolicy: imagePull,
  livenessProbe: notProbed,
  startupProbe: notProbed,
  stdin: unattended,
  stdinOnce: unattended,
  tty: unattended,
  ports: podNetwork,
  readinessProbe: one(probe),
  resources: one(resources),
  resizePolicy: hardware,
  securityContext: podSecurity,
  terminationMessagePath: noMeaning('messages are taken from the exit code'),
  terminationMessagePolicy: noMeaning('messages are taken from the exit code'),
});

/** Memory and CPU are limited where the machine can. */
const resources = (): Fields => ({
  limits: one(() => ({
    cpu: text,
    memory: text,
    'ephemeral-storage': hardware,
    'nvidia.com/gpu': hardware,
    'amd.com/gpu': hardware,
  })),
  requests: scheduling,
  claims: hardware,
});

const userContainer = (): Fields => ({ ...container(), mirrorVolumeMounts: flag });

/** When a daemon is ready; other pods are not waited for. */
const probe = (): Fields => ({
  httpGet: one(() => ({ host: string, port: text, path: string, scheme: string })),
  tcpSocket: one(() => ({ port: text })),
  initialDelaySeconds: number,
  periodSeconds: number,
  timeoutSeconds: number,
  successThreshold: number,
  failureThreshold: noMeaning('a daemon is waited for until its deadline'),
});

const containerSet = (): Fields => ({
  containers: list(() => ({ ...container(), dependencies: strings })),
  retryStrategy: one(() => ({ retries: text, duration: text })),
  volumeMounts: list(volumeMount),
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

const reference = (): Fields => ({ name: string, optional: flag });
const keyReference = (): Fields => ({ name: string, key: string, optional: flag });
const envSource = (): Fields => ({
  configMapKeyRef: one(keyReference),
  secretKeyRef: one(keyReference),
  fieldRef: one(fieldReference),
});
const volumeMount = (): Fields => ({ name: string, mountPath: string, subPath: string, readOnly: flag });
