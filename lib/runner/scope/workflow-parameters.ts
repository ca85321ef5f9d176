/** The workflow's own parameters: what the manifest says, with what the caller gives in place. */
import { Substitution } from '../../argo/expr/tags.ts';
import type { Variables } from '../../argo/expr/variables.ts';
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
  const known = declared.map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InputError(
      `${workflow.document}: there is no parameter '${unknown}'; known are ${known.join(', ') || 'none'}`,
    );
  }
  const tags = new Substitution(variables);
  return new Map(
    declared.map((parameter) => {
      const value = given[parameter.name] ?? declaredValue(parameter, cluster, tags);
      return [parameter.name, checked(parameter, value, workflow.document)];
    }),
  );
}

function declaredValue(parameter: Parameter, cluster: Cluster, tags: Substitution): string | undefined {
  const { value = parameter.default, valueFrom } = parameter;
  if (value !== undefined) return tags.text(String(value));
  return valueFrom && configMapValue(valueFrom, cluster, tags);
}

function checked(
  { name, enum: allowed, description }: Parameter,
  value: string | undefined,
  document: string,
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
