/** Templates that wait: for a time, for somebody to go on, or for values that somebody supplies. */
import type { Duration } from 'cdk8s';
import * as z from 'zod';
import { kebabCase } from '../contract/names.ts';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { encodedDefault } from './literal.ts';
import { checkParameterNames } from './names.ts';
import type { Scope } from './scope.ts';
import { draftTemplate, finishTemplate, type None, type Template, type TemplateHome } from './template.ts';
import type { TemplateOptions } from './template-options.ts';

/** A template that waits. */
export interface SuspendTemplateProps<Outputs extends WireTypes> extends TemplateOptions<None, Outputs> {
  /** The template's name in kebab-case. */
  readonly name: string;
  /**
   * The types of the values that are supplied while it waits. One with a default may be left out; an enumeration is
   * a choice in Argo's user interface.
   */
  readonly supplied: Outputs;
  /** When it goes on by itself. @default never: it waits until somebody resumes it */
  readonly duration?: Duration;
  /** What is waited for, for those who look at it. @default it goes without saying */
  readonly description?: string;
}

/**
 * Makes a template that waits.
 *
 * @example
 * const approve = suspendTemplate(library, {
 *   name: 'approve',
 *   supplied: { answer: z.enum(['yes', 'no']).default('no') },
 *   duration: Duration.hours(24),
 * });
 * const approved = dag.run(approve, {});
 * dag.run(release, {}, { when: eq(approved.answer, 'yes') });
 */
export function suspendTemplate<const Outputs extends WireTypes>(
  home: TemplateHome,
  props: SuspendTemplateProps<Outputs>,
): Template<None, Outputs> {
  const { name, supplied, duration } = props;
  const draft = draftTemplate<None>(home, name, {});
  const { scope } = draft;
  checkParameterNames(scope.path, supplied);
  const values = Object.entries(supplied).map(([output, type]) => renderSupplied(output, type, scope));
  const endless = duration && Object.entries(supplied).find(([, type]) => !(type instanceof z.ZodDefault));
  if (endless)
    throw scope.error(
      `goes on by itself after ${duration.toHumanString()}, but '${endless[0]}' is absent then; give it a default`,
    );
  const choices = values.flatMap(({ choice }) => choice ?? []);
  const body = {
    ...(choices.length > 0 ? { inputs: { parameters: choices } } : {}),
    suspend: duration ? { duration: `${duration.toSeconds()}s` } : {},
    ...(values.length > 0 ? { outputs: { parameters: values.map(({ output }) => output) } } : {}),
  };
  return finishTemplate({ home, draft, outputs: supplied, body, options: props });
}

/** Argo's user interface takes the choices from an input of the same name. */
function renderSupplied(output: string, type: WireType, scope: Scope) {
  const name = kebabCase(output);
  const value = encodedDefault({ scope, name: `default of '${output}'`, type });
  const choices = choicesOf(type);
  const supplied = { supplied: {}, ...(value === undefined ? {} : { default: value }) };
  return {
    output: { name, valueFrom: supplied },
    ...(choices ? { choice: { name, enum: choices, default: value ?? choices[0] } } : {}),
  };
}

/** The texts that a value may be, when there are few enough to list; `undefined` when any may be. */
export function choicesOf(type: WireType): string[] | undefined {
  const inner: unknown = type instanceof z.ZodDefault ? type.def.innerType : type;
  if (inner instanceof z.ZodCodec) return choicesIn(inner.def.in);
  return choicesIn(inner);
}

function choicesIn(type: unknown): string[] | undefined {
  return type instanceof z.ZodEnum ? type.options.map(String) : undefined;
}
