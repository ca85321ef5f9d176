/** Outputs of tasks or steps that the template around them gives as its own. */
import { kebabCase } from '../contract/names.ts';
import type { WireType } from '../contract/step-contract.ts';
import { artifactOptions } from './artifact.ts';
import { Computed, refsOfExpression, renderExpression } from './expression.ts';
import { encodeLiteral } from './literal.ts';
import type { Artifact, Parameter, Template } from './manifest.ts';
import { Defaulted, type Ref } from './ref.ts';
import { parametersAndArtifacts } from './render-artifact.ts';
import type { Scope } from './scope.ts';

/** Outputs of tasks, by the names under which the template gives them. */
export type TaskOutputs = Readonly<Record<string, Ref<unknown> | Defaulted<unknown> | Computed<unknown>>>;

/** The types of such outputs. */
export type TypesOf<Outputs extends TaskOutputs> = {
  readonly [Name in keyof Outputs & string]: Outputs[Name]['type'];
};

/** The outputs as the template declares them. */
export function renderTaskOutputs(given: TaskOutputs, scope: Scope): Pick<Template, 'outputs'> {
  const parameters: Parameter[] = [];
  const artifacts: Artifact[] = [];
  for (const [output, value] of Object.entries(given)) {
    if (artifactOptions(value.type)) artifacts.push(renderArtifact(output, value, scope));
    else parameters.push(renderOutput(output, value, scope));
  }
  const outputs = parametersAndArtifacts(parameters, artifacts);
  return outputs ? { outputs } : {};
}

function renderArtifact(output: string, given: TaskOutputs[string], scope: Scope): Artifact {
  const name = kebabCase(output);
  if (given instanceof Computed) return { name, fromExpression: renderChoice(name, given, scope) };
  const ref = refOf(given);
  const isDefaulted = given instanceof Defaulted;
  checkProducer(ref, { name, scope, isDefaulted, wayOut: 'withDefault(…, null)' });
  const isOptional = isDefaulted || artifactOptions(ref.type)?.optional === true;
  return { name, from: scope.artifactTag(ref), ...(isOptional ? { optional: true } : {}) };
}

function renderOutput(output: string, given: TaskOutputs[string], scope: Scope): Parameter {
  const name = kebabCase(output);
  if (given instanceof Computed) return { name, valueFrom: { expression: renderChoice(name, given, scope) } };
  const ref = refOf(given);
  checkProducer(ref, {
    name,
    scope,
    isDefaulted: given instanceof Defaulted,
    wayOut: "withDefault(…, '')",
  });
  const parameter = scope.tag(ref);
  if (given instanceof Defaulted) {
    const place = { scope, name: `default of output '${name}'`, type: given.type };
    return { name, valueFrom: { parameter, default: encodeLiteral(given.value, place) } };
  }
  return { name, valueFrom: { parameter } };
}

/** An expression over outputs of tasks, which says itself what it is when one of them is absent. */
function renderChoice(name: string, { type, expression }: Computed<unknown>, scope: Scope): string {
  const text = renderExpression(expression, scope, { artifacts: artifactOptions(type) !== undefined });
  const absent = refsOfExpression(expression).find(
    ({ producer, isOfAnyEnd }) => producer?.conditional && !isOfAnyEnd,
  );
  if (absent && !text.includes('?'))
    throw scope.error(
      `output '${name}' looks at ${absent.variable}, which is absent when its task does not run; ` +
        "choose by the task's status (… ? … : …) or say what it is then (… ?? '')",
    );
  return text;
}

function refOf(given: Ref<unknown> | Defaulted<unknown>): Ref<unknown> {
  return given instanceof Defaulted ? given.ref : given;
}

interface GivenOutput {
  readonly name: string;
  readonly scope: Scope;
  readonly isDefaulted: boolean;
  /** How it gets a default. */
  readonly wayOut: string;
}

function checkProducer(
  { producer, variable }: Ref<unknown>,
  { name, scope, isDefaulted, wayOut }: GivenOutput,
): void {
  if (producer === undefined)
    throw scope.error(`output '${name}' is ${variable}, which is no output of a task; give one of a task`);
  if (producer.conditional && !isDefaulted)
    throw scope.error(
      `output '${name}' is absent when task '${producer.name}' does not run; say what it is then: ${wayOut}`,
    );
}

/** The types of outputs, for those who run the template. */
export function typesOf<Outputs extends TaskOutputs>(outputs: Outputs): TypesOf<Outputs> {
  const types = Object.entries(outputs).map(([name, { type }]): [string, WireType] => [name, type]);
  return Object.fromEntries(types) as TypesOf<Outputs>;
}
