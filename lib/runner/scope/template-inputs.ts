/** A template's inputs: what its caller gives, else what the template says itself. */
import type { Substitution } from '../../argo/expr/tags.ts';
import type { Variables } from '../../argo/expr/variables.ts';
import type { Artifact, Inputs, Parameter, Template } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import type { Cluster } from '../documents/cluster.ts';
import { configMapValue } from './config-map-value.ts';
import { parametersJson } from './parameters-json.ts';

/** Values by the names of parameters. */
export type Values = ReadonlyMap<string, string>;

/** The value of each input of a template; throws when one has none. */
export function resolveInputs(
  template: Template,
  given: Values,
  cluster: Cluster,
  tags: Substitution,
): Values {
  return new Map(
    (template.inputs?.parameters ?? []).map((parameter) => {
      const value = given.get(parameter.name) ?? ownValue(parameter, cluster, tags);
      if (value !== undefined) return [parameter.name, value];
      throw new InputError(`inputs.parameters.${parameter.name} was not supplied`);
    }),
  );
}

function ownValue({ value, default: fallback, valueFrom }: Parameter, cluster: Cluster, tags: Substitution) {
  const text = value ?? fallback;
  if (text !== undefined) return tags.text(String(text));
  return valueFrom && configMapValue(valueFrom, cluster, tags);
}

/** The variables a template knows of its own inputs and output files. */
export function inputVariables(template: Template, inputs: Values): Variables {
  return {
    'inputs.parameters': parametersJson(
      (template.inputs?.parameters ?? []).map(({ valueFrom: _, ...parameter }) => ({
        ...parameter,
        value: inputs.get(parameter.name) ?? '',
      })),
    ),
    ...Object.fromEntries([...inputs].map(([name, value]) => [`inputs.parameters.${name}`, value])),
    ...Object.fromEntries(
      (template.outputs?.parameters ?? []).flatMap(({ name, valueFrom }) =>
        valueFrom?.path === undefined ? [] : [[`outputs.parameters.${name}.path`, valueFrom.path]],
      ),
    ),
  };
}

/** The inputs as the node's status shows them. */
export function inputsStatus(inputs: Values, artifacts: readonly Artifact[]): Inputs | undefined {
  if (inputs.size === 0 && artifacts.length === 0) return undefined;
  return {
    ...(inputs.size > 0 && { parameters: [...inputs].map(([name, value]) => ({ name, value })) }),
    ...(artifacts.length > 0 && { artifacts: [...artifacts] }),
  };
}
