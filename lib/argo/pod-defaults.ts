/** What every pod of ours is unless its template says otherwise. The one place to change it for all. */
import { Duration } from 'cdk8s';
import { transientExitCode } from '../errors.ts';
import type {
  PodGC,
  PodSecurityContext,
  ResourceRequirements,
  RetryStrategy,
  SecurityContext,
} from './manifest.ts';
import type { Scope } from './scope.ts';

/** The user and group of every container. */
const userId = 1000;

/**
 * What a pod must say to be admitted under the `restricted` standard
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted).
 */
export const restrictedPod: PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: userId,
  runAsGroup: userId,
  fsGroup: userId,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** What a container must say under the same standard. */
export const restrictedContainer: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
};

/** Throws when a user is asked for whom Kubernetes then refuses to start: root, who may not be root. */
export function checkUser({ runAsUser, runAsNonRoot = true }: PodSecurityContext, scope: Scope): void {
  if (runAsUser === 0 && runAsNonRoot)
    throw scope.error('runs as user 0, which runAsNonRoot forbids; say runAsNonRoot: false as well');
}

/**
 * Retries passing faults only: a step that says so (exit code 75), a container that was killed (128 and above) and
 * a pod that was lost. A wrong input stays wrong.
 */
export const retryPassingFaults: RetryStrategy = retryWhen(
  "lastRetry.status == 'Error'",
  `asInt(lastRetry.exitCode) == ${transientExitCode}`,
  'asInt(lastRetry.exitCode) >= 128',
);

/**
 * The same for a containerSet, whose containers are the user's too: 200 and above is what some tools end with for any
 * error, while a signal gives 128 and its number. When one container fails Argo ends the others, so the exit code, which is that of
 * `main`, may say 143 of any failure. The message names the container that failed first in alphabetical order, or
 * holds no exit code when the pod itself was ended, as by an eviction (`inferFailedReason` in
 * https://github.com/argoproj/argo-workflows/blob/v3.7.3/workflow/controller/operator.go).
 */
export const retryPassingFaultsOfSet: RetryStrategy = retryWhen(
  "lastRetry.status == 'Error'",
  "not (lastRetry.message matches 'exit code [0-9]+')",
  `lastRetry.message matches 'exit code (${transientExitCode}|12[89]|1[3-9][0-9])[)]'`,
);

/** What a small program of ours needs. */
export const smallResources: ResourceRequirements = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '1', memory: '512Mi' },
};

/** What pods and workflows are unless they say otherwise; `configureArgo` changes it for all within a construct. */
export interface Defaults {
  /** How long a pod may take, each attempt. */
  readonly timeout: Duration;
  /** What is tried again where one container decides. */
  readonly retry: RetryStrategy | false;
  /** The same for a containerSet, whose exit code says little. */
  readonly retryOfSet: RetryStrategy | false;
  /** What a container asks for. */
  readonly resources: ResourceRequirements;
  /** Laid over what the `restricted` standard asks for. */
  readonly securityContext: PodSecurityContext;
  /** How long a workflow may take, waiting for mutexes included. */
  readonly workflowTimeout: Duration;
  /** How long workflows are kept that succeeded, and that did not. */
  readonly keptAfterSuccess: Duration;
  readonly keptAfterFailure: Duration;
  /** Which pods are deleted when. */
  readonly podGC: PodGC;
}

/** What they are when nobody configured anything. */
export const standardDefaults: Defaults = {
  timeout: Duration.minutes(10),
  retry: retryPassingFaults,
  retryOfSet: retryPassingFaultsOfSet,
  resources: smallResources,
  securityContext: {},
  workflowTimeout: Duration.days(1),
  keptAfterSuccess: Duration.days(7),
  keptAfterFailure: Duration.days(14),
  podGC: { strategy: 'OnPodSuccess' },
};

function retryWhen(...conditions: readonly string[]): RetryStrategy {
  return {
    limit: '3',
    backoff: { duration: '10s', factor: '2', cap: '2m' },
    expression: conditions.join(' || '),
  };
}
