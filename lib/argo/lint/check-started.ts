/** A workflow that something else starts: whether it has all that its WorkflowTemplate asks for. */
import type { Catalogue, Home } from './catalogue.ts';
import type { Report } from './finding.ts';

/** Reports parameters that neither the start nor the WorkflowTemplate gives a value. */
export function checkStarted({ spec, path, namespace }: Home, catalogue: Catalogue, report: Report): void {
  const { name = '', clusterScope } = spec.workflowTemplateRef ?? {};
  const kind = clusterScope ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate';
  const base = catalogue.find(kind, name, namespace);
  const given = spec.arguments?.parameters ?? [];
  for (const parameter of base?.spec.arguments?.parameters ?? []) {
    const isGiven = given.some((one) => one.name === parameter.name && hasValue(one));
    if (!isGiven && !hasValue(parameter))
      report(
        'missing-argument',
        [...path, 'arguments'],
        `${base?.title} needs parameter '${parameter.name}', and nothing gives it; give it a value, or one out of the event`,
      );
  }
}

function hasValue({ value, valueFrom }: { readonly value?: unknown; readonly valueFrom?: unknown }): boolean {
  return (value !== undefined && value !== null) || valueFrom !== undefined;
}
