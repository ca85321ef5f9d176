/** The first container of the pods that run the user's code: it fetches that code. */
import type { GivenInputs } from '../argo/inputs.ts';
import { type StepContainerProps, type StepProgram, scratchDirectory } from '../argo/step-container.ts';
import { checkout } from '../steps/checkout/contract.ts';
import type { Source } from './source.ts';
import { sourceDirectory, workspace } from './user-containers.ts';

/** Where checkout leaves what collect hands on: on the scratch volume, which the user's containers do not see. */
export const checkoutOutputs = `${scratchDirectory}/checkout`;

const { modelName, repoUrl, revision } = checkout.inputs;

/** What a template takes that checks out. */
export const checkoutInputs = { modelName, repoUrl, revision };

/** The step `checkout` in a pod with a workspace. */
export function checkoutContainer(
  { source, program }: { readonly source: Source; readonly program: StepProgram },
  { modelName, repoUrl, revision }: GivenInputs<typeof checkoutInputs>,
): StepContainerProps<typeof checkout> {
  return {
    step: checkout,
    program,
    inputs: { modelName, repoUrl, revision, directory: sourceDirectory },
    env: {},
    secrets: { sourceToken: source.token },
    mounts: [workspace],
    outputsDirectory: checkoutOutputs,
  };
}
