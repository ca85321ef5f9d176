/** The workflow's own parameters: what the manifest says, with what the caller gives in place. */
import { Substitution } from '../../argo/expr/tags.ts';
import type { Variables } from '../../argo/expr/variables.ts';
import { nearest } from '../../argo/lint/nearest.ts';
import type { Parameter } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import type { Cluster } from '../documents/cluster.ts';
import type { ResolvedWorkflow } from '../documents/resolve-workflow.ts';
import { configMapValue } from './config-map-value.ts';

/** The value of each parameter; throws an `InputError` for one that is missing, unknown or outside its enum. */
export function resolveParameters(
  workflow: ResolvedWorkflow,
  given: Readonly<Record<string, string>>,
  cluster: Cluster,
  variables: Variables,
): ReadonlyMap<string, string> {
  const declared = workflow.spec.arguments?.parameters ?? [];
  requireDeclared(workflow.document, declared, given);
  const tags = new Substitution(variables);
  return new Map(
    declared.map((parameter) => {
      const value = given[parameter.name] ?? declaredValue(parameter, cluster, tags);
      return [parameter.name, checkedValue(workflow.document, parameter, value)];
    }),
  );
}

/** Throws an `InputError` for a value that is given for no parameter of the document. */
export function requireDeclared(
  document: string,
  declared: readonly Parameter[],
  given: Readonly<Record<string, string>>,
): void {
  const known = declared.map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  throw new InputError(
    `${document}: there is no parameter '${unknown}'; ${near ? `did you mean '${near}'?` : `known are ${known.join(', ') || 'none'}`}`,
  );
}

function declaredValue(parameter: Parameter, cluster: Cluster, tags: Substitution): string | undefined {
  const { value = parameter.default, valueFrom } = parameter;
  if (value !== undefined) return tags.text(String(value));
  return valueFrom && configMapValue(valueFrom, cluster, tags);
}

/** The value, when the parameter can have it; throws an `InputError` for one that is missing or outside its enum. */
export function checkedValue(
  document: string,
  { name, enum: allowed, description }: Parameter,
  value: string | undefined,
): string {
  if (value === undefined) {
    throw new InputError(
      `${document}: give the parameter '${name}'${description ? ` (${description})` : ''}`,
    );
  }
  const choices = allowed?.map(String);
  if (choices === undefined || choices.includes(value)) return value;
  throw new InputError(`${document}: parameter '${name}': '${value}' is not one of ${choices.join(', ')}`);
}
