/** Templates that run other templates as the tasks of a DAG, and give outputs of theirs as their own. */
import { kebabCase } from '../contract/names.ts';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { Dag } from './dag.ts';
import { encodeLiteral } from './literal.ts';
import type { Parameter, Template as TemplateManifest } from './manifest.ts';
import { Defaulted, type Ref, type Refs, type Text } from './ref.ts';
import type { Scope } from './scope.ts';
import { draftTemplate, finishTemplate, type Template, type TemplateHome } from './template.ts';

/** Outputs of tasks that a DAG gives as its own. */
export type DagOutputs = Readonly<Record<string, Ref<unknown> | Defaulted<unknown>>>;

/** The types of such outputs. */
export type TypesOf<Outputs extends DagOutputs> = { readonly [Name in keyof Outputs]: Outputs[Name]['type'] };

/** A template of tasks. */
export interface DagTemplateProps<Inputs extends WireTypes, Outputs extends DagOutputs> {
  /** The template's name in kebab-case. */
  readonly name: string;
  /** The types of what the template takes. */
  readonly inputs: Inputs;
  /** Adds the tasks, and gives back which of their outputs are the template's. */
  readonly tasks: (dag: Dag<Inputs>) => Outputs;
  /** Names of which only one workflow at a time may hold each while the tasks run. @default none */
  readonly mutexes?: (inputs: Refs<Inputs>) => readonly (string | Text)[];
  /** What the template does, for those who look at it. @default it goes without saying */
  readonly description?: string;
}

/** Makes a template of tasks. */
export function dagTemplate<const Inputs extends WireTypes, const Outputs extends DagOutputs>(
  home: TemplateHome,
  { name, inputs, tasks, mutexes, description }: DagTemplateProps<Inputs, Outputs>,
): Template<Inputs, TypesOf<Outputs>> {
  const draft = draftTemplate(home, name, inputs);
  const { scope } = draft;
  const dag = new Dag(home, scope, draft.inputs);
  const given = tasks(dag);
  if (dag.list().length === 0) throw scope.error('has no task; add one with dag.run');
  const parameters = Object.entries(given).map(([output, value]) => renderOutput(output, value, scope));
  const held = mutexes?.(draft.inputs).map((mutex) => ({ name: scope.tag(mutex) }));
  const body: TemplateManifest = {
    ...(description ? { annotations: { 'workflows.argoproj.io/description': description } } : {}),
    ...(held ? { synchronization: { mutexes: held } } : {}),
    dag: { tasks: dag.list() },
    ...(parameters.length > 0 ? { outputs: { parameters } } : {}),
  };
  return finishTemplate({ home, draft, outputs: typesOf(given), body });
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

function typesOf<Outputs extends DagOutputs>(outputs: Outputs): TypesOf<Outputs> {
  const types = Object.entries(outputs).map(([name, { type }]): [string, WireType] => [name, type]);
  return Object.fromEntries(types) as TypesOf<Outputs>;
}
