/** Outputs of tasks or steps that the template around them gives as its own. */
import { kebabCase } from '../contract/names.ts';
import type { WireType } from '../contract/step-contract.ts';
import { encodeLiteral } from './literal.ts';
import type { Parameter, Template } from './manifest.ts';
import { Defaulted, type Ref } from './ref.ts';
import type { Scope } from './scope.ts';

/** Outputs of tasks, by the names under which the template gives them. */
export type TaskOutputs = Readonly<Record<string, Ref<unknown> | Defaulted<unknown>>>;

/** The types of such outputs. */
export type TypesOf<Outputs extends TaskOutputs> = {
  readonly [Name in keyof Outputs & string]: Outputs[Name]['type'];
};

/** The outputs as the template declares them. */
export function renderTaskOutputs(given: TaskOutputs, scope: Scope): Pick<Template, 'outputs'> {
  const parameters = Object.entries(given).map(([output, value]) => renderOutput(output, value, scope));
  return parameters.length > 0 ? { outputs: { parameters } } : {};
}

function renderOutput(output: string, given: Ref<unknown> | Defaulted<unknown>, scope: Scope): Parameter {
  const ref = given instanceof Defaulted ? given.ref : given;
  const name = kebabCase(output);
  if (ref.producer === undefined)
    throw scope.error(
      `output '${name}' is ${ref.variable}, which is no output of a task; give one of a task`,
    );
  const parameter = scope.tag(ref);
  if (given instanceof Defaulted) {
    const place = { scope, name: `default of output '${name}'`, type: given.type };
    return { name, valueFrom: { parameter, default: encodeLiteral(given.value, place) } };
  }
  if (ref.producer.conditional)
    throw scope.error(
      `output '${name}' is absent when task '${ref.producer.name}' does not run; say what it is then: withDefault(…, '')`,
    );
  return { name, valueFrom: { parameter } };
}

/** The types of outputs, for those who run the template. */
export function typesOf<Outputs extends TaskOutputs>(outputs: Outputs): TypesOf<Outputs> {
  const types = Object.entries(outputs).map(([name, { type }]): [string, WireType] => [name, type]);
  return Object.fromEntries(types) as TypesOf<Outputs>;
}
