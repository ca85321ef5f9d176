/** What an event starts: Argo's event bindings, each asked by its selector, as Argo's server does it. */
import { evaluate, evaluateCondition } from '../../argo/expr/evaluate.ts';
import { fromJsonData, mapOf, toJson, type Value, type ValueMap } from '../../argo/expr/value.ts';
import { environmentOf } from '../../argo/expr/variables.ts';
import type { KubernetesObject, Parameter, WorkflowEventBindingSpec } from '../../argo/manifest.ts';
import { InputError, PermanentError } from '../../errors.ts';

/** An event as it arrives at `/api/v1/events/<namespace>/<discriminator>`. */
export interface ArgoEvent {
  readonly namespace: string;
  readonly discriminator: string;
  /** The body, as JSON.parse gives it. */
  readonly payload: unknown;
  /** The headers whose name begins with `x-`; Argo shows no others to a binding. */
  readonly metadata: Readonly<Record<string, readonly string[]>>;
}

/** What one binding made of it. */
export interface Dispatched {
  /** The binding's name. */
  readonly binding: string;
  readonly selector: string;
  /** The workflow that it starts; absent when the selector refuses the event. */
  readonly workflow: KubernetesObject | undefined;
}

/** Asks every binding among the documents; throws an `InputError` for one that cannot be evaluated. */
export function dispatch(documents: readonly KubernetesObject[], event: ArgoEvent): readonly Dispatched[] {
  const { namespace, discriminator, payload, metadata } = event;
  const entries: [string, Value][] = Object.entries({ namespace, discriminator, payload, metadata }).map(
    ([name, value]) => [name, fromJsonData(value)],
  );
  const variables = mapOf(entries);
  return documents
    .filter(({ kind }) => kind === 'WorkflowEventBinding')
    .map((document) => {
      const binding = document.metadata?.name ?? '';
      const { event: asked, submit } = specOf(document, binding);
      const { selector } = asked;
      const matched = at(`${binding}: the selector`, () => evaluateCondition(selector, variables));
      return {
        binding,
        selector,
        workflow: matched && submit ? workflowOf(binding, submit, variables) : undefined,
      };
    });
}

function workflowOf(
  binding: string,
  { workflowTemplateRef, arguments: given, metadata = {} }: NonNullable<WorkflowEventBindingSpec['submit']>,
  variables: ValueMap,
): KubernetesObject {
  const inMetadata = environmentOf(variables);
  const textOf = (expression: string, what: string): string => {
    const value = at(`${binding}: ${what}`, () => evaluate(expression, inMetadata));
    if (typeof value === 'string') return value;
    throw new InputError(`${binding}: ${what}: a text is needed, the expression gives ${toJson(value)}`);
  };
  const texts = (entries: Readonly<Record<string, string>> = {}, what: string) =>
    Object.fromEntries(
      Object.entries(entries).map(([key, value]) => [key, textOf(value, `${what} '${key}'`)]),
    );
  const { name, generateName, labels, annotations } = metadata;
  const parameters = (given?.parameters ?? []).map((parameter) => ({
    name: parameter.name,
    value: parameterOf(binding, parameter, variables),
  }));
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      ...(name ? { name: textOf(name, 'name') } : {}),
      generateName: generateName ? textOf(generateName, 'generateName') : `${workflowTemplateRef?.name}-`,
      labels: { ...texts(labels, 'label'), 'workflows.argoproj.io/workflow-event-binding': binding },
      annotations: texts(annotations, 'annotation'),
    },
    spec: { workflowTemplateRef, arguments: { parameters } },
  };
}

function parameterOf(binding: string, { name, valueFrom }: Parameter, variables: ValueMap): string {
  const expression = valueFrom?.event;
  if (expression === undefined)
    throw new InputError(
      `${binding}: parameter '${name}' has no valueFrom.event, which Argo needs; write the value as an expression there`,
    );
  const value = at(`${binding}: parameter '${name}'`, () => evaluate(expression, variables));
  return typeof value === 'string' ? value : toJson(value);
}

/** Does something; what is wrong with an expression is told with where it stands. */
function at<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    throw new InputError(`${place}: ${error.message}`, { cause: error });
  }
}

function specOf(document: KubernetesObject, binding: string): WorkflowEventBindingSpec {
  const { spec } = document;
  if (isBindingSpec(spec)) return spec;
  throw new InputError(`WorkflowEventBinding/${binding}: spec.event.selector: an expression is needed`);
}

function isBindingSpec(spec: unknown): spec is WorkflowEventBindingSpec {
  if (typeof spec !== 'object' || spec === null || !('event' in spec)) return false;
  const { event } = spec;
  return (
    typeof event === 'object' && event !== null && 'selector' in event && typeof event.selector === 'string'
  );
}
