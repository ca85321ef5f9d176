/** Turns what is to be run (a Workflow, a template of workflows, a CronWorkflow) into one workflow's spec. */
import type { Arguments, KubernetesObject, Parameter, WorkflowSpec } from '../../argo/manifest.ts';
import { timestamp } from '../nodes/node-table.ts';
import { scheduledTime } from '../scope/scheduled-time.ts';
import type { Fields } from '../support/field-table.ts';
import { cronWorkflowSpec, workflowSpec } from '../support/fields.ts';
import { type Cluster, nameOf, type WorkflowKind } from './cluster.ts';
import { cronSpecOf, specOf } from './spec.ts';
import { scopeOfSpec, type TemplateScope } from './template-scope.ts';

/** What to run. */
export interface WorkflowName {
  readonly kind: WorkflowKind;
  readonly name: string;
}

/** A part of a document whose fields have to be judged. */
export interface SpecPart {
  readonly document: string;
  readonly path: string;
  readonly value: unknown;
  readonly fields: () => Fields;
}

/** A workflow before it has a name. */
export interface ResolvedWorkflow {
  /** The document it was made from, such as `WorkflowTemplate/delivery`. */
  readonly document: string;
  /** What its name begins with. */
  readonly generateName: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The spec as it would be submitted: with a reference to the template of workflows, if it is one. */
  readonly submitted: WorkflowSpec;
  /** The spec as it runs, with the referenced one merged in. */
  readonly spec: WorkflowSpec;
  /** Where the workflow's own templates are found. */
  readonly scope: TemplateScope;
  /** The specs that take part, without their templates. */
  readonly parts: readonly SpecPart[];
}

/** Finds the workflow among the documents; throws an `InputError` when it is not there. */
export function resolveWorkflow(cluster: Cluster, workflow: WorkflowName): ResolvedWorkflow {
  const document = cluster.get(workflow.kind, workflow.name);
  const label = `${workflow.kind}/${workflow.name}`;
  switch (workflow.kind) {
    case 'Workflow': {
      const resolved = assemble(cluster, document, specOf(document), { document: label, path: 'spec' });
      const { labels, annotations } = document.metadata ?? {};
      return {
        ...resolved,
        labels: { ...labels, ...resolved.labels },
        annotations: { ...annotations, ...resolved.annotations },
      };
    }
    case 'CronWorkflow': {
      const { workflowSpec: spec, workflowMetadata } = cronSpecOf(document);
      const resolved = assemble(cluster, document, spec, { document: label, path: 'spec.workflowSpec' });
      const cronLabel = { 'workflows.argoproj.io/cron-workflow': workflow.name };
      const cron = { document: label, path: 'spec', value: document['spec'], fields: onlyCron };
      return {
        ...resolved,
        labels: { ...workflowMetadata?.labels, ...resolved.labels, ...cronLabel },
        annotations: {
          ...workflowMetadata?.annotations,
          ...resolved.annotations,
          [scheduledTime]: timestamp(new Date()),
        },
        parts: [cron, ...resolved.parts],
      };
    }
    default: {
      const clusterScope = workflow.kind === 'ClusterWorkflowTemplate';
      const spec = { workflowTemplateRef: { name: workflow.name, ...(clusterScope && { clusterScope }) } };
      return assemble(cluster, document, spec, { document: label, path: 'spec' });
    }
  }
}

/** The fields of a CronWorkflow, without those of its workflow, which are judged apart. */
const onlyCron = (): Fields => ({ ...cronWorkflowSpec(), workflowSpec: { effect: 'runs', shape: 'any' } });
/** The fields of a spec, without its templates: only those that are reached are judged. */
const onlySpec = (): Fields => ({ ...workflowSpec(), templates: { effect: 'runs', shape: 'any' } });

function assemble(
  cluster: Cluster,
  source: KubernetesObject,
  submitted: WorkflowSpec,
  place: { readonly document: string; readonly path: string },
): ResolvedWorkflow {
  const reference = submitted.workflowTemplateRef;
  const part: SpecPart = { ...place, value: submitted, fields: onlySpec };
  const base = {
    document: place.document,
    generateName: nameOf(source).replace(/-?$/, '-'),
    namespace: source.metadata?.namespace ?? 'default',
    submitted,
  };
  if (reference === undefined) {
    const scope = scopeOfSpec(submitted, {
      kind: 'local',
      document: place.document,
      path: `${place.path}.templates`,
    });
    return { ...base, ...metadataOf(submitted), spec: submitted, scope, parts: [part] };
  }
  const kind = reference.clusterScope ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate';
  const document = `${kind}/${reference.name}`;
  const referenced = specOf(cluster.get(kind, reference.name ?? ''));
  const spec = merge(referenced, submitted);
  const { labels, annotations } = metadataOf(spec);
  return {
    ...base,
    labels: {
      ...labels,
      [`workflows.argoproj.io/${reference.clusterScope ? 'cluster-' : ''}workflow-template`]:
        reference.name ?? '',
    },
    annotations,
    spec,
    scope: scopeOfSpec(referenced, { kind: 'local', document, path: 'spec.templates' }),
    parts: [part, { document, path: 'spec', value: referenced, fields: onlySpec }],
  };
}

function metadataOf({ workflowMetadata }: WorkflowSpec) {
  return { labels: workflowMetadata?.labels ?? {}, annotations: workflowMetadata?.annotations ?? {} };
}

/** Argo lets the submitted spec win over the referenced one, field by field, parameters and volumes by name. */
function merge(referenced: WorkflowSpec, submitted: WorkflowSpec): WorkflowSpec {
  const { workflowTemplateRef: _, ...own } = submitted;
  return {
    ...referenced,
    ...own,
    arguments: mergeArguments(referenced.arguments, submitted.arguments),
    volumes: byName(referenced.volumes, submitted.volumes),
    templates: referenced.templates ?? [],
  };
}

/** A parameter that is submitted without a value has the referenced one's. */
function mergeArguments(referenced?: Arguments, submitted?: Arguments): Arguments {
  const base = new Map(referenced?.parameters?.map((parameter) => [parameter.name, parameter]));
  const over = submitted?.parameters?.map((parameter): Parameter => {
    const { value, default: fallback, valueFrom } = parameter;
    const hasValue = value !== undefined || fallback !== undefined || valueFrom !== undefined;
    return hasValue ? parameter : { ...base.get(parameter.name), ...parameter };
  });
  return { parameters: byName<Parameter>(referenced?.parameters, over) };
}

function byName<Item extends { readonly name: string }>(
  base: readonly Item[] = [],
  over: readonly Item[] = [],
): Item[] {
  return [...new Map([...base, ...over].map((item) => [item.name, item])).values()];
}
