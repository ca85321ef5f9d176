/** The image of our step programs. */
import type { StepProgram } from '../argo/step-container.ts';
import { imageReference } from '../platform/image.ts';

/** The image built from this repository's `Containerfile`. */
export const stepsImage = imageReference('ghcr.io/millrace/steps');

/** How a step of that image is called: `millrace-step NAME --input=value …`. */
export function stepProgram(image: string): StepProgram {
  return { image, command: ['millrace-step'] };
}
