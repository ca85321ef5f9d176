/** The library `<id>-steps`: every template of a delivery that runs a pod, and who that pod is. */
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { Construct } from 'constructs';
import { WorkflowTemplate } from '../argo/workflow-template.ts';
import type { Evaluation } from './evaluation.ts';
import { measuringTemplates } from './measure-template.ts';
import { type ReleaseStepsProps, releaseSteps } from './release-steps.ts';
import type { Source } from './source.ts';
import { trainTemplate } from './train-template.ts';
import type { Training } from './training.ts';

/** What the library is made of. */
export interface DeliveryStepsProps extends ReleaseStepsProps {
  /** The name of the WorkflowTemplate. */
  readonly name: string;
  readonly source: Source;
  readonly training: Training;
  /** What measures versions for the gate. */
  readonly evaluation: Evaluation | undefined;
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
    train: trainTemplate(library, { ...props, serviceAccount: trainAccount }),
    /** What an evaluation needs; absent without one. */
    measuring: evaluation && measuringTemplates(library, { ...props, evaluation }),
    ...releaseSteps(library, props),
  };
}
