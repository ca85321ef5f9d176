/** A new Workflow of what can be run on a cluster, as `argo submit --from` makes it. */
import type { KubernetesObject, Parameter } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { cronSpecOf, specOf } from '../../runner/documents/spec.ts';
import { checkedValue, requireDeclared } from '../../runner/scope/workflow-parameters.ts';
import type { WorkflowName } from '../workflow/find-workflow.ts';

type Values = Readonly<Record<string, string>>;

const label = (name: string) => `workflows.argoproj.io/${name}`;

/** Throws an `InputError` for a parameter that is unknown, missing or outside its enum. */
export function newWorkflow(source: KubernetesObject, { kind, name }: WorkflowName, given: Values): object {
  const head = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow' };
  const metadata = { generateName: `${name}-` };
  if (kind === 'Workflow')
    throw new InputError(`Workflow/${name} is a run already; watch it by: npx millrace watch ${name}`);
  if (kind === 'CronWorkflow') {
    const { workflowSpec, workflowMetadata } = cronSpecOf(source);
    const declared = workflowSpec.arguments?.parameters ?? [];
    // The values of a referenced template are not known here; that one is checked by the controller.
    if (!workflowSpec.workflowTemplateRef) checkValues(`${kind}/${name}`, declared, given);
    return {
      ...head,
      metadata: {
        ...metadata,
        labels: { ...workflowMetadata?.labels, [label('cron-workflow')]: name },
        annotations: { ...workflowMetadata?.annotations },
        ownerReferences: [ownerOf(source)],
      },
      spec: {
        ...workflowSpec,
        arguments: { ...workflowSpec.arguments, parameters: merged(declared, given) },
      },
    };
  }
  checkValues(`${kind}/${name}`, specOf(source).arguments?.parameters ?? [], given);
  const isClusterWide = kind === 'ClusterWorkflowTemplate';
  return {
    ...head,
    metadata: {
      ...metadata,
      labels: { [label(isClusterWide ? 'cluster-workflow-template' : 'workflow-template')]: name },
    },
    spec: {
      workflowTemplateRef: { name, ...(isClusterWide && { clusterScope: true }) },
      ...(Object.keys(given).length > 0 && { arguments: { parameters: merged([], given) } }),
    },
  };
}

function checkValues(document: string, declared: readonly Parameter[], given: Values): void {
  requireDeclared(document, declared, given);
  for (const parameter of declared) {
    const { name, value = parameter.default, valueFrom } = parameter;
    const text = given[name] ?? (value === undefined ? undefined : String(value));
    // What stands in a ConfigMap, or is an expression, Argo finds out.
    const isOpen = given[name] === undefined && (valueFrom !== undefined || text?.includes('{{'));
    if (!isOpen) checkedValue(document, parameter, text);
  }
}

/** The values given, then those of the parameters that are left. */
function merged(declared: readonly Parameter[], given: Values): readonly Parameter[] {
  const values = Object.entries(given).map(([name, value]) => ({ name, value }));
  return [...values, ...declared.filter(({ name }) => given[name] === undefined)];
}

function ownerOf({ apiVersion, kind, metadata }: KubernetesObject) {
  return {
    apiVersion,
    kind,
    name: metadata?.name,
    uid: metadata?.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
