/** The library `<id>-steps`: every template of a delivery that runs a pod, and who that pod is. */
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { Construct } from 'constructs';
import { containerTemplate } from '../argo/container-template.ts';
import type { StepProgram } from '../argo/step-container.ts';
import type { None } from '../argo/template.ts';
import { WorkflowTemplate } from '../argo/workflow-template.ts';
import type { Mlflow } from '../platform/mlflow.ts';
import { podsNamed } from '../platform/pods.ts';
import { checkTarget } from '../steps/check-target/contract.ts';
import { evaluate } from '../steps/evaluate/contract.ts';
import { findChampion } from '../steps/find-champion/contract.ts';
import { findRollback } from '../steps/find-rollback/contract.ts';
import { findVersion } from '../steps/find-version/contract.ts';
import { promote } from '../steps/promote/contract.ts';
import { releaseHold } from '../steps/release-hold/contract.ts';
import { report } from '../steps/report/contract.ts';
import { resolveUri } from '../steps/resolve-uri/contract.ts';
import { rollback } from '../steps/rollback/contract.ts';
import { updateGit } from '../steps/update-git/contract.ts';
import type { accessTo } from './deploy-target.ts';
import type { Evaluation } from './evaluation.ts';
import { measureTemplate } from './measure-template.ts';
import type { PodsOfRelease } from './release-template.ts';
import type { Source } from './source.ts';
import { checkedTrainTemplate, trainTemplate } from './train-template.ts';
import type { Training } from './training.ts';

/** What the library is made of. */
export interface DeliveryStepsProps {
  /** The name of the WorkflowTemplate. */
  readonly name: string;
  readonly source: Source;
  readonly training: Training;
  /** What measures versions for the gate. */
  readonly evaluation: Evaluation | undefined;
  readonly registry: Mlflow;
  readonly program: StepProgram;
  /** What opens the deploy repository; check-target and update-git alone see it. */
  readonly deployAccess: ReturnType<typeof accessTo>;
  /** Whether the target is checked in a pod of its own, or in that of the training. */
  readonly pods: PodsOfRelease | undefined;
  /** Who trains: code of the user, which must not reach what the other steps may. */
  readonly trainAccount: IServiceAccount;
  /** Who judges, promotes and pushes. */
  readonly deliverAccount: IServiceAccount;
}

/** The templates of a delivery, ready to be run as tasks. */
export type DeliverySteps = ReturnType<typeof deliverySteps>;

/** Makes the library. */
export function deliverySteps(scope: Construct, props: DeliveryStepsProps) {
  const { name, registry, program, deployAccess, deliverAccount, evaluation } = props;
  const library = new WorkflowTemplate(scope, 'steps', {
    name,
    description: 'the steps of a model delivery',
    parameters: {},
  });
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
    training: trainingTemplates(library, ours, props),
    /** What an evaluation needs; absent without one. */
    measuring: evaluation && {
      findChampion: containerTemplate(library, { step: findChampion, ...ours, env, secrets }),
      measure: measureTemplate(library, { ...props, evaluation, serviceAccount: props.trainAccount }),
    },
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

/** What trains, behind a check of the place where the URI will be written: two pods, or one for both. */
function trainingTemplates(
  library: WorkflowTemplate<None>,
  ours: Pick<DeliveryStepsProps, 'program'> & { readonly serviceAccount: IServiceAccount },
  props: DeliveryStepsProps,
) {
  const training = { ...props, serviceAccount: props.trainAccount };
  if (props.pods === 'fused') return { checkedTrain: checkedTrainTemplate(library, training) };
  const access = { env: {}, ...props.deployAccess };
  return {
    checkTarget: containerTemplate(library, { step: checkTarget, ...ours, ...access }),
    train: trainTemplate(library, training),
  };
}
