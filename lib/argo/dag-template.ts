/** Templates that run other templates as the tasks of a DAG, and give outputs of theirs as their own. */
import type { WireTypes } from '../contract/step-contract.ts';
import { Dag } from './dag.ts';
import type { Refs, Text } from './ref.ts';
import { renderTaskOutputs, type TaskOutputs, type TypesOf, typesOf } from './task-outputs.ts';
import {
  draftTemplate,
  finishTemplate,
  type Template,
  type TemplateBody,
  type TemplateHome,
} from './template.ts';

/** A template of tasks. */
export interface DagTemplateProps<Inputs extends WireTypes, Outputs extends TaskOutputs> {
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
export function dagTemplate<const Inputs extends WireTypes, const Outputs extends TaskOutputs>(
  home: TemplateHome,
  { name, inputs, tasks, mutexes, description }: DagTemplateProps<Inputs, Outputs>,
): Template<Inputs, TypesOf<Outputs>> {
  const draft = draftTemplate(home, name, inputs);
  const { scope } = draft;
  const dag = new Dag(home, scope, draft.inputs);
  const given = tasks(dag);
  dag.inline.close();
  if (dag.list().length === 0) throw scope.error('has no task; add one with dag.run');
  const outputs = renderTaskOutputs(given, scope);
  const held = mutexes?.(draft.inputs).map((mutex) => ({ name: scope.tag(mutex) }));
  const body: TemplateBody = {
    ...(description ? { annotations: { 'workflows.argoproj.io/description': description } } : {}),
    ...(held ? { synchronization: { mutexes: held } } : {}),
    dag: { tasks: dag.list() },
    ...outputs,
  };
  return finishTemplate({ home, draft, outputs: typesOf(given), body });
}
