/** The fields of containers, and of the pod around them. */
import { type Fields, flag, list, noMeaning, number, one, string, strings, text } from './field-table.ts';
import {
  hardware,
  imagePull,
  notOfDaemons,
  notProbed,
  podIdentity,
  podNetwork,
  podSecurity,
  scheduling,
  unattended,
} from './meanings.ts';
import { fieldReference, volume } from './volume-fields.ts';

export const container = (): Fields => ({
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

/** What `podSpecPatch` may hold: fields of a pod, not of a template. */
export const podSpec = (): Fields => ({
  ...podFields(),
  containers: list(container),
  initContainers: list(container),
  volumes: list(volume),
  ...Object.fromEntries(
    [
      ...['activeDeadlineSeconds', 'enableServiceLinks', 'preemptionPolicy', 'priority', 'priorityClassName'],
      ...['readinessGates', 'restartPolicy', 'runtimeClassName', 'shareProcessNamespace'],
      ...['terminationGracePeriodSeconds', 'topologySpreadConstraints'],
    ].map((name) => [name, scheduling]),
  ),
  dnsConfig: podNetwork,
  dnsPolicy: podNetwork,
  hostAliases: podNetwork,
  hostNetwork: podNetwork,
  imagePullSecrets: imagePull,
  serviceAccountName: podIdentity,
});

export const userContainer = (): Fields => ({ ...container(), mirrorVolumeMounts: flag });

/** When a daemon is ready; other pods are not waited for. */
const probe = (): Fields => ({
  httpGet: one(() => ({ host: string, port: text, path: string, scheme: string })),
  tcpSocket: one(() => ({ port: text })),
  exec: notOfDaemons,
  grpc: notOfDaemons,
  initialDelaySeconds: number,
  periodSeconds: number,
  timeoutSeconds: number,
  successThreshold: number,
  failureThreshold: noMeaning('a daemon is waited for until its deadline'),
});

export const containerSet = (): Fields => ({
  containers: list(() => ({ ...container(), dependencies: strings })),
  retryStrategy: one(() => ({ retries: text, duration: text })),
  volumeMounts: list(volumeMount),
});

export const reference = (): Fields => ({ name: string, optional: flag });
export const keyReference = (): Fields => ({ name: string, key: string, optional: flag });
const envSource = (): Fields => ({
  configMapKeyRef: one(keyReference),
  secretKeyRef: one(keyReference),
  fieldRef: one(fieldReference),
});
const volumeMount = (): Fields => ({
  name: string,
  mountPath: string,
  subPath: string,
  readOnly: flag,
  mountPropagation: podSecurity,
});

export const podFields = (): Fields => ({
  podSpecPatch: string,
  affinity: scheduling,
  automountServiceAccountToken: podIdentity,
  executor: podIdentity,
  nodeSelector: scheduling,
  schedulerName: scheduling,
  securityContext: podSecurity,
  tolerations: scheduling,
});
