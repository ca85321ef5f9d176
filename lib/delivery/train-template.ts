/**
 * The template `train`: one pod in which checkout, data, fit (the training) and main (collect) follow each other; in a fused
 * delivery check-target comes before them, in the container of checkout.
 */
import type { IServiceAccount } from 'cdk8s-plus-33';
import {
  type ContainerSet,
  containerSetTemplate,
  type MainContainer,
  type SetContainer,
} from '../argo/container-set-template.ts';
import type { StepProgram } from '../argo/step-container.ts';
import type { Template, TemplateHome } from '../argo/template.ts';
import { retries, workflow } from '../argo/variables.ts';
import type { Mlflow } from '../platform/mlflow.ts';
import { podsNamed } from '../platform/pods.ts';
import { checkTarget } from '../steps/check-target/contract.ts';
import { collect } from '../steps/collect/contract.ts';
import { deployRepoUrl } from '../steps/values.ts';
import { checkoutContainer, checkoutInputs, checkoutOutputs } from './checkout-container.ts';
import type { DeliveryStepsProps } from './delivery-steps.ts';
import type { Source } from './source.ts';
import type { Training } from './training.ts';
import { dataContainer, trainingContainer, userTimeout } from './user-containers.ts';

/** What the template is made of. */
export interface TrainTemplateProps {
  readonly source: Source;
  readonly training: Training;
  readonly registry: Mlflow;
  readonly program: StepProgram;
  readonly serviceAccount: IServiceAccount;
}

/** What a training takes. */
export type TrainInputs = typeof checkoutInputs;

/** Makes the template; its outputs are those of collect, its main container. */
export function trainTemplate(
  home: TemplateHome,
  props: TrainTemplateProps,
): Template<TrainInputs, typeof collect.outputs> {
  return containerSetTemplate(home, {
    ...settingsOf(props),
    inputs: checkoutInputs,
    containers: (set) => addTraining(set, props, set.runStep(checkoutContainer(props, set.inputs))),
  });
}

const { repoUrl: _, ...place } = checkTarget.inputs;
const checkedInputs = { ...checkoutInputs, deployRepoUrl, ...place };

/**
 * Makes the template in which the place of the URI is checked, too. What opens that repository is mounted in the container
 * that checks and checks out, which has ended before code of the user runs.
 */
export function checkedTrainTemplate(
  home: TemplateHome,
  props: TrainTemplateProps & Pick<DeliveryStepsProps, 'deployAccess'>,
): Template<typeof checkedInputs, typeof collect.outputs> {
  const { program, deployAccess } = props;
  return containerSetTemplate(home, {
    ...settingsOf(props),
    inputs: checkedInputs,
    containers: (set) => {
      const { deployRepoUrl, branch, manifestPath, document, field } = set.inputs;
      const fetched = set.runSteps('check-and-checkout', (steps) => {
        steps.run({
          ...{ step: checkTarget, program, env: {}, ...deployAccess },
          inputs: { repoUrl: deployRepoUrl, branch, manifestPath, document, field },
        });
        steps.run(checkoutContainer(props, set.inputs));
      });
      return addTraining(set, props, fetched);
    },
  });
}

function settingsOf({ training, serviceAccount }: TrainTemplateProps) {
  return {
    name: 'train',
    description: 'trains one revision and finds the model version that this registered',
    serviceAccount,
    labels: podsNamed(serviceAccount.name).labels,
    timeout: training.timeout ?? userTimeout,
  };
}

function addTraining(
  set: ContainerSet<TrainInputs>,
  props: TrainTemplateProps,
  fetched: SetContainer,
): MainContainer<typeof collect.outputs> {
  const { training, registry } = props;
  const pulled =
    training.dvc && set.run('data', dataContainer(training, training.dvc, 'training'), { after: [fetched] });
  const trained = set.run('fit', trainingContainer(training, { modelName: set.inputs.modelName, registry }), {
    after: [pulled ?? fetched],
  });
  return addCollect(set, props, trained);
}

function addCollect(
  set: ContainerSet<TrainInputs>,
  { registry, program }: TrainTemplateProps,
  trained: SetContainer,
): MainContainer<typeof collect.outputs> {
  return set.runMainStep(
    {
      step: collect,
      program,
      inputs: {
        modelName: set.inputs.modelName,
        workflow: workflow.name,
        workflowUid: workflow.uid,
        attempt: retries,
        checkoutOutputs,
      },
      env: registry.env,
      secrets: registry.secrets,
    },
    { after: [trained] },
  );
}
