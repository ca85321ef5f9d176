/** Templates of one container, made from the contract of the step that runs in it. */
import type { StepContract } from '../contract/step-contract.ts';
import { renderContainer } from './container.ts';
import { renderOutputPaths } from './output-files.ts';
import { draftPod, type PodProps, renderPod } from './pod.ts';
import { type StepSurroundings, stepContainer, stepOutputPaths } from './step-container.ts';
import { draftTemplate, finishTemplate, type Template, type TemplateHome } from './template.ts';

/** A template that runs one step. Its name, inputs and outputs are the step's. */
export interface ContainerTemplateProps<Contract extends StepContract>
  extends StepSurroundings<Contract>,
    PodProps<Contract['inputs'], Contract['outputs']> {}

/** Makes the template of a step. */
export function containerTemplate<Contract extends StepContract>(
  home: TemplateHome,
  props: ContainerTemplateProps<Contract>,
): Template<Contract['inputs'], Contract['outputs']> {
  const { step } = props;
  const draft = draftTemplate<Contract['inputs']>(home, step.name, step.inputs);
  const pod = draftPod(home, draft);
  const container = renderContainer(stepContainer(draft.scope, { ...props, inputs: draft.inputs }), pod);
  const { outputs }: { outputs: Contract['outputs'] } = step;
  const body = {
    ...renderPod(props, draft, pod),
    container: { name: 'main', ...container },
    ...renderOutputPaths({ types: outputs, paths: stepOutputPaths({ step }) }, draft.scope),
  };
  return finishTemplate({
    home,
    draft,
    outputs,
    body,
    options: { ...props, description: props.description ?? props.step.summary },
  });
}
