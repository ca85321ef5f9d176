/** Templates of a list of steps: groups one after the other, the steps of a group at once. */
import type { WireTypes } from '../contract/step-contract.ts';
import type * as manifest from './manifest.ts';
import { Steps } from './steps.ts';
import { renderTaskOutputs, type TaskOutputs, type TypesOf, typesOf } from './task-outputs.ts';
import { draftTemplate, finishTemplate, type Template, type TemplateHome } from './template.ts';
import type { TemplateOptions } from './template-options.ts';

/** A template of steps. */
export interface StepsTemplateProps<Inputs extends WireTypes, Outputs extends TaskOutputs>
  extends TemplateOptions<Inputs, TypesOf<Outputs>> {
  /** The template's name in kebab-case. */
  readonly name: string;
  readonly inputs: Inputs;
  /** Adds the steps, and gives back which of their outputs are the template's. */
  readonly steps: (steps: Steps<Inputs>) => Outputs;
  /** What is tried again, and how often. @default nothing */
  readonly retry?: manifest.RetryStrategy;
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
  props: StepsTemplateProps<Inputs, Outputs>,
): Template<Inputs, TypesOf<Outputs>> {
  const { name, inputs, steps, retry } = props;
  const draft = draftTemplate(home, name, inputs);
  const { scope } = draft;
  const list = new Steps(home, scope, draft.inputs);
  const given = steps(list);
  list.inline.close();
  if (list.list().length === 0) throw scope.error('has no step; add one with steps.run');
  const body = {
    ...(retry ? { retryStrategy: retry } : {}),
    steps: list.list(),
    ...renderTaskOutputs(given, scope),
  };
  return finishTemplate({ home, draft, outputs: typesOf(given), body, options: props });
}
