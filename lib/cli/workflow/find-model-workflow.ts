/** Finds the WorkflowTemplate that does something with an alias of a model, by the step that does it. */
import type { KubernetesObject } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { visible } from '../text/visible.ts';

/** What is looked for. */
export interface ModelWorkflowQuery {
  readonly step: 'rollback' | 'release-hold' | 'update-git';
  readonly model: string;
  /** @default the only alias that there is */
  readonly alias?: string | undefined;
}

/** A WorkflowTemplate, and the task of it that runs the step. */
export interface ModelWorkflow {
  readonly name: string;
  readonly alias: string;
  readonly model: string;
  /** The values of the workflow's parameters. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What the task gives to the step. */
  readonly arguments: ReadonlyMap<string, string>;
}

/** Throws an `InputError` that says what there is instead. */
export function findModelWorkflow(
  documents: readonly KubernetesObject[],
  { step, model, alias }: ModelWorkflowQuery,
): ModelWorkflow {
  const known = modelWorkflows(documents, step);
  const ofModel = known.filter((one) => one.model === model);
  const found = ofModel.filter((one) => alias === undefined || one.alias === alias);
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined)
    throw new InputError(
      `model '${visible(model)}' has the aliases ${found.map((one) => one.alias).join(', ')}; say which by --alias`,
    );
  if (ofModel.length > 0)
    throw new InputError(
      `no delivery moves alias '${visible(alias ?? '')}' of model '${visible(model)}'; there is ${ofModel.map((one) => one.alias).join(', ')}`,
    );
  const models = [...new Set(known.map((one) => one.model))].join(', ');
  throw new InputError(
    `no delivery of model '${visible(model)}' among the manifests; ${models === '' ? 'give the folder with them by -f, or make them by: npm run synth' : `there is ${visible(models)}`}`,
  );
}

/** The workflow that trains and delivers the model. Throws an `InputError` when there is none. */
export function deliveryOf(
  documents: readonly KubernetesObject[],
  model: string,
): Pick<ModelWorkflow, 'name' | 'parameters'> {
  const found = documents.map(workflowOf).find((one) => one?.model === model && one.steps.includes('train'));
  if (found !== undefined) return found;
  throw new InputError(
    `no delivery of model '${visible(model)}' among the manifests; give the folder with them by -f`,
  );
}

/** All tasks of that step in the manifests, each with the model that its workflow is for. */
export function modelWorkflows(
  documents: readonly KubernetesObject[],
  step: ModelWorkflowQuery['step'],
): readonly ModelWorkflow[] {
  return documents.flatMap((document) => {
    const workflow = workflowOf(document);
    if (workflow === undefined) return [];
    return workflow.tasks.flatMap((task) => {
      const given = valuesOf(mapOf(task['arguments'])['parameters']);
      const alias = given.get('alias');
      if (stepOf(task) !== step || alias === undefined) return [];
      const { name, model, parameters } = workflow;
      return [{ name, alias, model, parameters, arguments: given }];
    });
  });
}

/** A WorkflowTemplate that is for one model. */
function workflowOf(document: KubernetesObject) {
  const spec = mapOf(document['spec']);
  const parameters = valuesOf(mapOf(spec['arguments'])['parameters']);
  const model = parameters.get('model-name');
  if (document.kind !== 'WorkflowTemplate' || model === undefined) return undefined;
  const tasks = listOf(spec['templates']).flatMap((template) => listOf(mapOf(template['dag'])['tasks']));
  return { name: document.metadata?.name ?? '', model, parameters, tasks, steps: tasks.map(stepOf) };
}

function stepOf(task: Fields): unknown {
  return mapOf(task['templateRef'])['template'];
}

type Fields = Readonly<Record<string, unknown>>;

function mapOf(value: unknown): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(mapOf) : [];
}

function valuesOf(parameters: unknown): ReadonlyMap<string, string> {
  return new Map(
    listOf(parameters).flatMap(({ name, value }): [string, string][] =>
      typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}
