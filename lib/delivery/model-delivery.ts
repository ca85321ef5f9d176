/** The model-delivery pipeline: from a commit of training code to the commit that deploys the model. */
import { Construct } from 'constructs';
import { CronWorkflow, type Schedule } from '../argo/cron-workflow.ts';
import type { Mlflow } from '../platform/mlflow.ts';
import { podsNamed } from '../platform/pods.ts';
import { destinationOf, kubernetesApi, type PodTraffic } from '../platform/traffic.ts';
import type { Approval } from './approval.ts';
import { deliverySteps } from './delivery-steps.ts';
import { type DeliveryWorkflow, deliveryWorkflow } from './delivery-workflow.ts';
import { accessTo, type DeployTarget } from './deploy-target.ts';
import { addEnvironments } from './environments.ts';
import type { DeliveryGate } from './evaluation.ts';
import type { Promotion } from './promotion-workflow.ts';
import { addPushTrigger, type PushTrigger } from './push-trigger.ts';
import { podAccount, releaseTraffic } from './release-steps.ts';
import type { PodsOfRelease } from './release-template.ts';
import type { Source } from './source.ts';
import { stepProgram, stepsImage } from './step-program.ts';
import type { Training } from './training.ts';

/** One model and its way to production. */
export interface ModelDeliveryProps {
  /** The registered model; the default of the parameter `model-name`. */
  readonly modelName: string;
  /** The repository with the training code. */
  readonly source: Source;
  /** How that code is run. */
  readonly training: Training;
  /** The rules by which a new version may take the place of the one in use. */
  readonly gate: DeliveryGate;
  /** A person's approval after the gate. @default nobody is asked */
  readonly approval?: Approval;
  /** The MLflow server in which the training registers the model. */
  readonly registry: Mlflow;
  /** The alias of the version in use. @default `production` */
  readonly alias?: string;
  /** Where the URI of a promoted version is written. */
  readonly deploy: DeployTarget;
  /**
   * Further environments, in their order: each takes over the version of the one before, when somebody starts its
   * workflow. @default `alias` is the only one
   */
  readonly promotions?: readonly Promotion[];
  /**
   * Whether every step has a pod (`per-step`), or a delivery has two (`fused`), which takes half of the time beyond
   * training: one pod checks the target and trains, one does all from the gate to Git. @default `per-step`
   */
  readonly pods?: PodsOfRelease;
  /** When a delivery starts by itself. @default only when somebody or something else starts it */
  readonly schedule?: Schedule;
  /**
   * Which pushes of training code start a delivery, by a webhook of its host to Argo's events endpoint. What deliveries
   * write themselves starts none. @default none
   */
  readonly onPush?: PushTrigger;
  /** The image of our step programs. @default the released one of this version */
  readonly stepsImage?: string;
}

/**
 * Delivers one model. The id names the Kubernetes objects: the WorkflowTemplates `<id>` and `<id>-steps`, the
 * service accounts `<id>-train` and `<id>-deliver`, the CronWorkflow `<id>` when there is a schedule, and the
 * WorkflowEventBinding `<id>-on-push` when pushes start it. Going back is `<id>-rollback`, then `<id>-release`; a further environment has `<id>-to-<alias>`, `<id>-<alias>-rollback` and
 * `<id>-<alias>-release`.
 */
export class ModelDelivery extends Construct {
  readonly alias: string;
  /** The workflow that delivers the model; triggers start it. */
  readonly workflow: DeliveryWorkflow;
  /** Whom its pods call: those that train, and those that deliver. */
  readonly traffic: readonly PodTraffic[];

  constructor(scope: Construct, id: string, props: ModelDeliveryProps) {
    super(scope, id);
    const { modelName, source, training, registry, deploy, promotions = [], schedule, onPush } = props;
    const { evaluation, ...gate } = props.gate;
    this.alias = props.alias ?? 'production';
    const trainAccount = podAccount(this, `${id}-train`);
    const deliverAccount = podAccount(this, `${id}-deliver`);
    const steps = deliverySteps(this, {
      name: `${id}-steps`,
      source,
      training,
      evaluation,
      registry,
      program: stepProgram(props.stepsImage ?? stepsImage),
      deployAccess: accessTo(deploy),
      pods: props.pods,
      trainAccount,
      deliverAccount,
    });
    this.workflow = deliveryWorkflow(this, {
      name: id,
      modelName,
      source,
      steps,
      gate,
      alias: this.alias,
      deploy,
      by: deliverAccount.name,
      approval: props.approval,
      pods: props.pods,
      serviceAccount: deliverAccount,
    });
    addEnvironments(this, {
      ...{ name: id, modelName, alias: this.alias, deploy, gate, promotions, steps, pods: props.pods },
      ...{ sourceRepoUrl: source.repoUrl, serviceAccount: deliverAccount },
    });
    const repositories = [deploy, ...promotions.map((promotion) => promotion.deploy)];
    this.traffic = [
      {
        pods: podsNamed(trainAccount.name),
        calls: [
          kubernetesApi,
          registry.destination,
          destinationOf(source.repoUrl),
          ...(props.pods === 'fused' ? [destinationOf(deploy.repoUrl ?? source.repoUrl)] : []),
          ...(training.calls ?? []),
        ],
      },
      releaseTraffic(
        deliverAccount,
        registry,
        repositories.map(({ repoUrl = source.repoUrl }) => repoUrl),
      ),
    ];
    if (onPush)
      addPushTrigger(this, {
        ...{ name: `${id}-on-push`, trigger: onPush, starts: this.workflow, source, places: repositories },
      });
    if (schedule) new CronWorkflow(this, 'schedule', { name: id, runs: this.workflow, schedule });
  }
}
