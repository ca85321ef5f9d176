/** The outputs of a DAG or of steps, put together from those of their parts. */
import { evaluate } from '../../argo/expr/evaluate.ts';
import type { Substitution } from '../../argo/expr/tags.ts';
import { display } from '../../argo/expr/value.ts';
import type { Outputs, Parameter, Template } from '../../argo/manifest.ts';
import { InputError, PermanentError } from '../../errors.ts';
import { resolveArtifacts } from '../artifacts/resolve-artifacts.ts';

/** The outputs of a template that is made of others; throws when one has neither value nor default. */
export function resolveOutputs(template: Template, tags: Substitution): Outputs | undefined {
  const { parameters = [], artifacts = [] } = template.outputs ?? {};
  if (parameters.length === 0 && artifacts.length === 0) return undefined;
  const resolved = resolveArtifacts(
    artifacts.filter(({ from, fromExpression }) => from || fromExpression),
    tags,
  );
  return {
    ...(parameters.length > 0 && { parameters: parameters.map((one) => resolveOutput(one, tags)) }),
    ...(resolved.length > 0 && { artifacts: [...resolved] }),
  };
}

function resolveOutput({ valueFrom, value, ...parameter }: Parameter, tags: Substitution): Parameter {
  if (value !== undefined) return { ...parameter, value: tags.text(String(value)) };
  if (valueFrom === undefined)
    throw new InputError(`outputs.parameters.${parameter.name}: valueFrom is needed`);
  try {
    return { ...parameter, value: found(valueFrom.parameter, valueFrom.expression, tags) };
  } catch (error) {
    if (valueFrom.default === undefined || !(error instanceof PermanentError)) throw error;
    return { ...parameter, value: String(valueFrom.default) };
  }
}

function found(parameter: string | undefined, expression: string | undefined, tags: Substitution): string {
  if (expression !== undefined) {
    const value = evaluate(expression, tags.environment);
    if (value === null) throw new InputError(`the expression '${expression}' gives nil`);
    return display(value);
  }
  const text = parameter ?? '';
  return tags.text(text.startsWith('{{') ? text : `{{${text}}}`);
}
