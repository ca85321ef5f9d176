/** Takes the spec out of a document; its fields are judged by the table of fields before anything runs. */
import type { CronWorkflowSpec, KubernetesObject, WorkflowSpec } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';

/** The spec of a Workflow, a WorkflowTemplate or a ClusterWorkflowTemplate. */
export function specOf(document: KubernetesObject): WorkflowSpec {
  const spec = document['spec'];
  if (isWorkflowSpec(spec)) return spec;
  throw new InputError(
    `${document.kind}/${document.metadata?.name}: spec.templates: a list of templates is needed`,
  );
}

/** The spec of a CronWorkflow. */
export function cronSpecOf(document: KubernetesObject): CronWorkflowSpec {
  const spec = document['spec'];
  if (isCronWorkflowSpec(spec)) return spec;
  throw new InputError(`CronWorkflow/${document.metadata?.name}: spec.workflowSpec: a workflow is needed`);
}

function isWorkflowSpec(value: unknown): value is WorkflowSpec {
  if (typeof value !== 'object' || value === null) return false;
  const templates = 'templates' in value ? value.templates : [];
  return (
    Array.isArray(templates) &&
    templates.every((template) => typeof template === 'object' && template !== null)
  );
}

function isCronWorkflowSpec(value: unknown): value is CronWorkflowSpec {
  return (
    typeof value === 'object' &&
    value !== null &&
    'workflowSpec' in value &&
    isWorkflowSpec(value.workflowSpec)
  );
}
