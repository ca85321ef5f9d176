/** The templates of a release: what judges, promotes, resolves, pushes and goes back, and who their pods are. */
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-33';
import type { Construct } from 'constructs';
import { containerTemplate } from '../argo/container-template.ts';
import type { StepProgram } from '../argo/step-container.ts';
import type { TemplateHome } from '../argo/template.ts';
import type { Mlflow } from '../platform/mlflow.ts';
import { podsNamed } from '../platform/pods.ts';
import { destinationOf, kubernetesApi, type PodTraffic } from '../platform/traffic.ts';
import { checkTarget } from '../steps/check-target/contract.ts';
import { evaluate } from '../steps/evaluate/contract.ts';
import { findRollback } from '../steps/find-rollback/contract.ts';
import { findVersion } from '../steps/find-version/contract.ts';
import { promote } from '../steps/promote/contract.ts';
import { releaseHold } from '../steps/release-hold/contract.ts';
import { report } from '../steps/report/contract.ts';
import { resolveUri } from '../steps/resolve-uri/contract.ts';
import { rollback } from '../steps/rollback/contract.ts';
import { updateGit } from '../steps/update-git/contract.ts';
import type { accessTo } from './deploy-target.ts';
import type { Measuring } from './measure-template.ts';

/** Who pods are: an account of that name, with a token to report their results with. */
export function podAccount(scope: Construct, name: string): ServiceAccount {
  return new ServiceAccount(scope, name, { metadata: { name }, automountToken: true });
}

/** Whom the pods of a release call: the registry, and the repositories of the manifests. */
export function releaseTraffic(
  { name }: IServiceAccount,
  registry: Mlflow,
  repoUrls: readonly string[],
): PodTraffic {
  const calls = [kubernetesApi, registry.destination, ...repoUrls.map((url) => destinationOf(url))];
  return { pods: podsNamed(name), calls };
}

/** What the templates are made of. */
export interface ReleaseStepsProps {
  readonly registry: Mlflow;
  readonly program: StepProgram;
  /** What opens the deploy repository; check-target and update-git alone see it. */
  readonly deployAccess: ReturnType<typeof accessTo>;
  /** Who judges, promotes and pushes. */
  readonly deliverAccount: IServiceAccount;
}

/** The templates, ready to be run as tasks. */
export type ReleaseSteps = ReturnType<typeof releaseSteps> & {
  /** What measures versions for the gate; absent without an evaluation. */
  readonly measuring?: Measuring | undefined;
};

/** Makes the templates. */
export function releaseSteps(
  library: TemplateHome,
  { registry, program, deployAccess, deliverAccount }: ReleaseStepsProps,
) {
  const { labels } = podsNamed(deliverAccount.name);
  const ours = { program, serviceAccount: deliverAccount, labels };
  const { env, secrets } = registry;
  const inPod = {
    evaluate: { step: evaluate, program, env, secrets },
    promote: { step: promote, program, env, secrets },
    resolveUri: {
      step: resolveUri,
      program,
      env: { ...env, MLFLOW_ARTIFACT_ROOT: registry.artifactRoot },
      secrets,
    },
    updateGit: {
      step: updateGit,
      program,
      env,
      settings: deployAccess.settings,
      secrets: { ...secrets, ...deployAccess.secrets },
    },
  };
  return {
    /** What the steps of a release see, wherever they run, and who they are. */
    inPod,
    deliverAccount,
    checkTarget: containerTemplate(library, { step: checkTarget, ...ours, env: {}, ...deployAccess }),
    evaluate: containerTemplate(library, { ...ours, ...inPod.evaluate }),
    promote: containerTemplate(library, { ...ours, ...inPod.promote }),
    resolveUri: containerTemplate(library, { ...ours, ...inPod.resolveUri }),
    updateGit: containerTemplate(library, { ...ours, ...inPod.updateGit }),
    findVersion: containerTemplate(library, { step: findVersion, ...ours, env, secrets }),
    findRollback: containerTemplate(library, { step: findRollback, ...ours, env, secrets }),
    rollback: containerTemplate(library, { step: rollback, ...ours, env, secrets }),
    releaseHold: containerTemplate(library, { step: releaseHold, ...ours, env, secrets }),
    report: containerTemplate(library, { step: report, ...ours, env, secrets }),
  };
}
