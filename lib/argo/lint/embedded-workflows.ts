/** Workflows that stand inside documents of others: those that a Sensor of Argo Events starts. */
import type { KubernetesObject } from '../manifest.ts';
import type { Path } from './finding.ts';

/** A workflow inside another document. */
export interface Embedded {
  readonly document: KubernetesObject;
  readonly path: Path;
}

/** The workflows that a document starts; parameters that get their values from events have some. */
export function workflowsIn({ kind, metadata, spec }: KubernetesObject): readonly Embedded[] {
  if (kind !== 'Sensor') return [];
  return listIn(spec, 'triggers').flatMap((trigger, index) =>
    startedBy(trigger, ['spec', 'triggers', index], metadata?.namespace),
  );
}

const operations = ['k8s', 'argoWorkflow'] as const;

function startedBy(trigger: unknown, path: Path, namespace: string | undefined): readonly Embedded[] {
  const found = operations.flatMap((operation): Embedded[] => {
    const action = memberOf(memberOf(trigger, 'template'), operation);
    const resource = memberOf(memberOf(action, 'source'), 'resource');
    if (!isWorkflow(resource)) return [];
    const written = listIn(action, 'parameters').map((parameter) => memberOf(parameter, 'dest'));
    const document = withValues(resource, written);
    const home = { ...document, metadata: { ...(namespace ? { namespace } : {}), ...document.metadata } };
    return [{ document: home, path: [...path, 'template', operation, 'source', 'resource'] }];
  });
  const dead = memberOf(trigger, 'dlqTrigger');
  return dead === undefined ? found : [...found, ...startedBy(dead, [...path, 'dlqTrigger'], namespace)];
}

/** The workflow with a value for each parameter into which one is written when the event comes. */
function withValues(resource: KubernetesObject, written: readonly unknown[]): KubernetesObject {
  const parameters = memberOf(memberOf(resource['spec'], 'arguments'), 'parameters');
  if (!Array.isArray(parameters)) return resource;
  const filled = parameters.map((parameter: unknown, index) => {
    const isWritten = written.includes(`spec.arguments.parameters.${index}.value`);
    return isWritten && memberOf(parameter, 'value') === undefined
      ? { ...Object(parameter), value: '' }
      : parameter;
  });
  const spec = Object(resource['spec']);
  return { ...resource, spec: { ...spec, arguments: { ...spec.arguments, parameters: filled } } };
}

function isWorkflow(value: unknown): value is KubernetesObject {
  return memberOf(value, 'kind') === 'Workflow' && typeof memberOf(value, 'apiVersion') === 'string';
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = memberOf(value, name);
  return Array.isArray(list) ? list : [];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object(value)[name] : undefined;
}
