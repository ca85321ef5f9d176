/** What a template with a pod says beside its containers. */
import type { Duration } from 'cdk8s';
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { WireTypes } from '../contract/step-contract.ts';
import { type Container, type PodDraft, renderContainer } from './container.ts';
import { renderLate } from './late.ts';
import { type LateJsonObject, lateJsonText } from './late-json.ts';
import type * as manifest from './manifest.ts';
import { checkName } from './names.ts';
import { type PodInputs, podInputs } from './output-files.ts';
import { checkUser, restrictedPod } from './pod-defaults.ts';
import type { Ref, Text } from './ref.ts';
import { grantReportResults } from './report-results.ts';
import type { Draft, TemplateBody, TemplateHome } from './template.ts';
import type { TemplateOptions } from './template-options.ts';
import { retries } from './variables.ts';
import { PodVolumes } from './volumes.ts';

/** A container beside the main one, or before it. */
export interface SideContainer extends Container {
  /** Whether it sees what the main container mounts. @default false */
  readonly mirrorVolumeMounts?: boolean;
}

/** How the pod of a template runs. */
export interface PodProps<Inputs extends WireTypes, Outputs extends WireTypes = WireTypes>
  extends TemplateOptions<Inputs, Outputs> {
  /** Who the pod is. It is granted what Argo's executor needs. */
  readonly serviceAccount: IServiceAccount;
  /** How long one attempt may take. @default ten minutes */
  readonly timeout?: Duration;
  /** How long one attempt may take, waiting for a node included. @default as long as it takes */
  readonly timeoutWithPending?: Duration;
  /** How long its pod may wait for a node; from Argo 4.1 on. @default as long as it takes */
  readonly pendingTimeout?: Duration;
  /** What is tried again, and how often; `false` for never. @default passing faults, three times; never where it is inline */
  readonly retry?: manifest.RetryStrategy | false;
  /** Laid over what the `restricted` standard asks for. @default nothing more than that */
  readonly securityContext?: manifest.PodSecurityContext;
  /** Whether it goes on beside the tasks that need it, until those around it have ended; it has no timeout and no retry. @default false */
  readonly daemon?: boolean;
  /** Containers that run beside, by name. @default none */
  readonly sidecars?: (inputs: PodInputs<Inputs>) => Readonly<Record<string, SideContainer>>;
  /** Containers that run before, one after the other, by name. @default none */
  readonly initContainers?: (inputs: PodInputs<Inputs>) => Readonly<Record<string, SideContainer>>;
  /** Labels of the nodes that its pod may be on. @default any */
  readonly nodeSelector?: Readonly<Record<string, string | Ref<string> | Text>>;
  /** Whether its logs are kept as an artifact. @default as the workflow or the controller says */
  readonly archiveLogs?: boolean;
  /** Laid over the pod that Argo makes; a reference fills a field, and can't become another one. @default nothing */
  readonly podSpecPatch?: (inputs: PodInputs<Inputs>) => LateJsonObject;
}

/** Begins the pod of a template. */
export function draftPod<Inputs extends WireTypes>(
  { defaults }: TemplateHome,
  { scope }: Draft<Inputs>,
  retry = defaults.retry,
): PodDraft {
  return { scope, volumes: new PodVolumes(scope), defaults, retry };
}

/** The parts of a template that say how its pod runs, and the grant that this needs. */
export function renderPod<Inputs extends WireTypes>(
  props: PodProps<Inputs>,
  draft: Draft<Inputs>,
  pod: PodDraft,
): TemplateBody {
  const { serviceAccount, timeout, timeoutWithPending, pendingTimeout, daemon, nodeSelector } = props;
  const { scope, volumes, defaults } = pod;
  const retry = props.retry ?? (daemon ? false : pod.retry);
  if (daemon && (timeout || retry))
    throw scope.error('is a daemon, which has no timeout and no retry; take them away');
  checkUser({ ...restrictedPod, ...defaults.securityContext, ...props.securityContext }, scope);
  if (retry === false && scope.uses(retries.variable))
    throw scope.error(
      'uses {{retries}}, which Argo gives only to a template with a retry strategy; set retry',
    );
  grantReportResults(serviceAccount);
  const sidecars = renderSide('sidecar', props.sidecars?.(podInputs(draft)), pod);
  const initContainers = renderSide('init container', props.initContainers?.(podInputs(draft)), pod);
  const list = volumes.list();
  const patch = props.podSpecPatch && lateJsonText(props.podSpecPatch(podInputs(draft)), scope);
  return {
    serviceAccountName: serviceAccount.name,
    automountServiceAccountToken: true,
    securityContext: { ...restrictedPod, ...defaults.securityContext, ...props.securityContext },
    ...(daemon ? { daemon } : { activeDeadlineSeconds: String((timeout ?? defaults.timeout).toSeconds()) }),
    ...(timeoutWithPending ? { timeout: `${timeoutWithPending.toSeconds()}s` } : {}),
    ...(pendingTimeout ? { pendingTimeout: `${pendingTimeout.toSeconds()}s` } : {}),
    ...(retry ? { retryStrategy: retry } : {}),
    ...(sidecars ? { sidecars } : {}),
    ...(initContainers ? { initContainers } : {}),
    ...(list ? { volumes: list } : {}),
    ...(nodeSelector ? { nodeSelector: renderLate<Record<string, string>>(nodeSelector, scope) } : {}),
    ...(props.archiveLogs === undefined ? {} : { archiveLocation: { archiveLogs: props.archiveLogs } }),
    ...(patch ? { podSpecPatch: patch } : {}),
  };
}

function renderSide(
  kind: string,
  containers: Readonly<Record<string, SideContainer>> | undefined,
  pod: PodDraft,
): manifest.UserContainer[] | undefined {
  if (!containers) return undefined;
  return Object.entries(containers).map(([name, { mirrorVolumeMounts, ...container }]) => {
    checkName({ path: pod.scope.path, kind, name });
    if (['main', 'wait', 'init'].includes(name))
      throw pod.scope.error(`Argo keeps the container name '${name}' for itself; rename the ${kind}`);
    return {
      name,
      ...renderContainer(container, pod),
      ...(mirrorVolumeMounts ? { mirrorVolumeMounts } : {}),
    };
  });
}
