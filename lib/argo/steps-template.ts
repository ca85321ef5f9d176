/** Templates of a list of steps: groups one after the other, the steps of a group at once. */
import type { WireTypes } from '../contract/step-contract.ts';
import { Steps } from './steps.ts';
import { renderTaskOutputs, type TaskOutputs, type TypesOf, typesOf } from './task-outputs.ts';
import { draftTemplate, finishTemplate, type Template, type TemplateHome } from './template.ts';

/** A template of steps. */
export interface StepsTemplateProps<Inputs extends WireTypes, Outputs extends TaskOutputs> {
  /** The template's name in kebab-case. */
  readonly name: string;
  readonly inputs: Inputs;
  /** Adds the steps, and gives back which of their outputs are the template's. */
  readonly steps: (steps: Steps<Inputs>) => Outputs;
  /** What the template does, for those who look at it. @default it goes without saying */
  readonly description?: string;
}

/**
 * Makes a template of steps.
 *
 * @example
 * stepsTemplate(library, {
 *   name: 'compare',
 *   inputs: { dataset: z.string() },
 *   steps: (steps) => {
 *     const { dataset } = steps.inputs;
 *     const [linear, forest] = steps.parallel((group) => [
 *       group.run(fit, { dataset, kind: 'linear' }, { name: 'linear' }),
 *       group.run(fit, { dataset, kind: 'forest' }, { name: 'forest' }),
 *     ]);
 *     return { best: steps.run(choose, { first: linear.score, second: forest.score }).best };
 *   },
 * });
 */
export function stepsTemplate<const Inputs extends WireTypes, const Outputs extends TaskOutputs>(
  home: TemplateHome,
  { name, inputs, steps, description }: StepsTemplateProps<Inputs, Outputs>,
): Template<Inputs, TypesOf<Outputs>> {
  const draft = draftTemplate(home, name, inputs);
  const { scope } = draft;
  const list = new Steps(home, scope, draft.inputs);
  const given = steps(list);
  list.inline.close();
  if (list.list().length === 0) throw scope.error('has no step; add one with steps.run');
  const body = {
    ...(description ? { annotations: { 'workflows.argoproj.io/description': description } } : {}),
    steps: list.list(),
    ...renderTaskOutputs(given, scope),
  };
  return finishTemplate({ home, draft, outputs: typesOf(given), body });
}
