/** The template `train`: one pod in which checkout, data, fit (the training) and main (collect) follow each other. */
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
import { collect } from '../steps/collect/contract.ts';
import { checkoutContainer, checkoutInputs, checkoutOutputs } from './checkout-container.ts';
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
  const { training, serviceAccount } = props;
  return containerSetTemplate(home, {
    name: 'train',
    description: 'trains one revision and finds the model version that this registered',
    inputs: checkoutInputs,
    serviceAccount,
    labels: podsNamed(serviceAccount.name).labels,
    timeout: training.timeout ?? userTimeout,
    containers: (set) => {
      const fetched = set.runStep(checkoutContainer(props, set.inputs));
      const pulled =
        training.dvc &&
        set.run('data', dataContainer(training, training.dvc, 'training'), { after: [fetched] });
      const trained = set.run(
        'fit',
        trainingContainer(training, { modelName: set.inputs.modelName, registry: props.registry }),
        { after: [pulled ?? fetched] },
      );
      return addCollect(set, props, trained);
    },
  });
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
