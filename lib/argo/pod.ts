/** What a template with a pod says beside its containers. */
import type { Duration } from 'cdk8s';
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { PodDraft } from './container.ts';
import type * as manifest from './manifest.ts';
import { podTimeout, restrictedPod } from './pod-defaults.ts';
import { grantReportResults } from './report-results.ts';
import type { Scope } from './scope.ts';
import type { TemplateBody } from './template.ts';
import { retries } from './variables.ts';
import { PodVolumes } from './volumes.ts';

/** How the pod of a template runs. */
export interface PodProps {
  /** Who the pod is. It is granted what Argo's executor needs. */
  readonly serviceAccount: IServiceAccount;
  /** How long one attempt may take. @default ten minutes */
  readonly timeout?: Duration;
  /** What is tried again, and how often; `false` for never. @default passing faults, three times */
  readonly retry?: manifest.RetryStrategy | false;
  /** Laid over what the `restricted` standard asks for. @default nothing more than that */
  readonly securityContext?: manifest.PodSecurityContext;
  /** What the template does, for those who look at it. @default it goes without saying */
  readonly description?: string;
}

/** Begins the pod of a template. */
export function draftPod(scope: Scope): PodDraft {
  return { scope, volumes: new PodVolumes(scope) };
}

/** The parts of a template that say how its pod runs, and the grant that this needs. */
export function renderPod(
  props: PodProps & Required<Pick<PodProps, 'retry'>>,
  { scope, volumes }: PodDraft,
): TemplateBody {
  const { serviceAccount, timeout, retry, description } = props;
  if (retry === false && scope.uses(retries.variable))
    throw scope.error(
      'uses {{retries}}, which Argo gives only to a template with a retry strategy; set retry',
    );
  grantReportResults(serviceAccount);
  const list = volumes.list();
  return {
    ...(description ? { annotations: { 'workflows.argoproj.io/description': description } } : {}),
    serviceAccountName: serviceAccount.name,
    automountServiceAccountToken: true,
    securityContext: { ...restrictedPod, ...props.securityContext },
    activeDeadlineSeconds: String((timeout ?? podTimeout).toSeconds()),
    ...(retry ? { retryStrategy: retry } : {}),
    ...(list ? { volumes: list } : {}),
  };
}
