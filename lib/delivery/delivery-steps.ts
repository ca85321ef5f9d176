/** The library `<id>-steps`: every template of a delivery that runs a pod, and who that pod is. */
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { Construct } from 'constructs';
import type { TemplateHome } from '../argo/template.ts';
import { WorkflowTemplate } from '../argo/workflow-template.ts';
import type { Evaluation } from './evaluation.ts';
import { measuringTemplates } from './measure-template.ts';
import { type ReleaseStepsProps, releaseSteps } from './release-steps.ts';
import type { PodsOfRelease } from './release-template.ts';
import type { Source } from './source.ts';
import { checkedTrainTemplate, trainTemplate } from './train-template.ts';
import type { Training } from './training.ts';

/** What the library is made of. */
export interface DeliveryStepsProps extends ReleaseStepsProps {
  /** The name of the WorkflowTemplate. */
  readonly name: string;
  readonly source: Source;
  readonly training: Training;
  /** What measures versions for the gate. */
  readonly evaluation: Evaluation | undefined;
  /** Whether the target is checked in a pod of its own, or in that of the training. */
  readonly pods: PodsOfRelease | undefined;
  /** Who trains: code of the user, which must not reach what the other steps may. */
  readonly trainAccount: IServiceAccount;
}

/** The templates of a delivery, ready to be run as tasks. */
export type DeliverySteps = ReturnType<typeof deliverySteps>;

/** Makes the library. */
export function deliverySteps(scope: Construct, props: DeliveryStepsProps) {
  const library = new WorkflowTemplate(scope, 'steps', {
    name: props.name,
    description: 'the steps of a model delivery',
    parameters: {},
  });
  const { evaluation, trainAccount } = props;
  return {
    training: trainingTemplate(library, { ...props, serviceAccount: trainAccount }),
    /** What an evaluation needs; absent without one. */
    measuring: evaluation && measuringTemplates(library, { ...props, evaluation }),
    ...releaseSteps(library, props),
  };
}

/** What trains: in a fused delivery it checks the target, too. */
function trainingTemplate(
  library: TemplateHome,
  props: DeliveryStepsProps & { readonly serviceAccount: IServiceAccount },
) {
  if (props.pods === 'fused') return { checkedTrain: checkedTrainTemplate(library, props) };
  return { train: trainTemplate(library, props) };
}
