/** Templates of one container, made from the contract of the step that runs in it. */
import type { StepContract } from '../contract/step-contract.ts';
import { renderContainer, renderOutputFiles } from './container.ts';
import { draftPod, type PodProps, renderPod } from './pod.ts';
import { retryPassingFaults } from './pod-defaults.ts';
import { type StepSurroundings, stepContainer, stepOutputs } from './step-container.ts';
import { draftTemplate, finishTemplate, type Template, type TemplateHome } from './template.ts';

/** A template that runs one step. Its name, inputs and outputs are the step's. */
export interface ContainerTemplateProps<Contract extends StepContract>
  extends StepSurroundings<Contract>,
    PodProps {}

/** Makes the template of a step. */
export function containerTemplate<Contract extends StepContract>(
  home: TemplateHome,
  props: ContainerTemplateProps<Contract>,
): Template<Contract['inputs'], Contract['outputs']> {
  const { step, description = step.summary, retry = retryPassingFaults } = props;
  const draft = draftTemplate<Contract['inputs']>(home, step.name, step.inputs);
  const pod = draftPod(draft.scope);
  const container = renderContainer(stepContainer(draft.scope, { ...props, inputs: draft.inputs }), pod);
  const outputs = stepOutputs<Contract>({ step });
  const body = {
    ...renderPod({ ...props, description, retry }, pod),
    container: { name: 'main', ...container },
    ...renderOutputFiles(outputs),
  };
  return finishTemplate({ home, draft, outputs: outputs.types, body });
}
