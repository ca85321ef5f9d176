/** Templates that run other templates as the tasks of a DAG, and give outputs of theirs as their own. */
import type { WireTypes } from '../contract/step-contract.ts';
import { Dag } from './dag.ts';
import type * as manifest from './manifest.ts';
import { renderTaskOutputs, type TaskOutputs, type TypesOf, typesOf } from './task-outputs.ts';
import {
  draftTemplate,
  finishTemplate,
  type Template,
  type TemplateBody,
  type TemplateHome,
} from './template.ts';
import type { TemplateOptions } from './template-options.ts';

/** A template of tasks. */
export interface DagTemplateProps<Inputs extends WireTypes, Outputs extends TaskOutputs>
  extends TemplateOptions<Inputs, TypesOf<Outputs>> {
  /** The template's name in kebab-case. */
  readonly name: string;
  /** The types of what the template takes. */
  readonly inputs: Inputs;
  /** Adds the tasks, and gives back which of their outputs are the template's. */
  readonly tasks: (dag: Dag<Inputs>) => Outputs;
  /** Whether the first task that fails ends the DAG, without waiting for the others. @default true, as Argo says */
  readonly tasksFailFast?: boolean;
  /** What is tried again, and how often. @default nothing */
  readonly retry?: manifest.RetryStrategy;
}

/** Makes a template of tasks. */
export function dagTemplate<const Inputs extends WireTypes, const Outputs extends TaskOutputs>(
  home: TemplateHome,
  props: DagTemplateProps<Inputs, Outputs>,
): Template<Inputs, TypesOf<Outputs>> {
  const { name, inputs, tasks, retry, tasksFailFast } = props;
  const draft = draftTemplate(home, name, inputs);
  const { scope } = draft;
  const dag = new Dag(home, scope, draft.inputs);
  const given = tasks(dag);
  dag.inline.close();
  if (dag.list().length === 0) throw scope.error('has no task; add one with dag.run');
  const outputs = renderTaskOutputs(given, scope);
  const body: TemplateBody = {
    ...(retry ? { retryStrategy: retry } : {}),
    dag: { ...(tasksFailFast === undefined ? {} : { failFast: tasksFailFast }), tasks: dag.list() },
    ...outputs,
  };
  return finishTemplate({ home, draft, outputs: typesOf(given), body, options: props });
}
