/** Where a template is looked up: the workflow's own list, or the list of the document a templateRef names. */
import type { Template, TemplateRef, WorkflowSpec } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import type { Cluster } from './cluster.ts';
import { specOf } from './spec.ts';

/** A document whose templates know each other by name. */
export interface TemplateScope {
  readonly kind: 'local' | 'namespaced' | 'cluster';
  /** The document, such as `WorkflowTemplate/delivery`. */
  readonly document: string;
  /** Where its templates stand, such as `spec.templates`. */
  readonly path: string;
  readonly templates: readonly Template[];
}

/** How a task, a step or a workflow names the template it runs. */
export interface TemplateReference {
  readonly template?: string | undefined;
  readonly templateRef?: TemplateRef | undefined;
  readonly inline?: Template | undefined;
}

/** A template with the scope in which its own references are looked up. */
export interface FoundTemplate {
  readonly template: Template;
  readonly scope: TemplateScope;
  /** Where the template stands in its document. */
  readonly path: string;
  /** Set for a template within a task or step, which may use what that may use. */
  readonly inline?: true;
}

/** Finds what a reference names; throws an `InputError` that names what is known instead. */
export function findTemplate(
  cluster: Cluster,
  reference: TemplateReference,
  from: TemplateScope,
): FoundTemplate {
  const { inline, templateRef, template } = reference;
  if (inline) return { template: inline, scope: from, path: `${from.path} (inline)`, inline: true };
  if (templateRef) return lookUp(scopeOf(cluster, templateRef), templateRef.template ?? '');
  return lookUp(from, template ?? '');
}

/** The scope of a document that only templateRefs reach. */
function scopeOf(cluster: Cluster, { name = '', clusterScope }: TemplateRef): TemplateScope {
  const kind = clusterScope ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate';
  return scopeOfSpec(specOf(cluster.get(kind, name)), {
    kind: clusterScope ? 'cluster' : 'namespaced',
    document: `${kind}/${name}`,
    path: 'spec.templates',
  });
}

export function scopeOfSpec(spec: WorkflowSpec, place: Omit<TemplateScope, 'templates'>): TemplateScope {
  return { ...place, templates: spec.templates ?? [] };
}

function lookUp(scope: TemplateScope, name: string): FoundTemplate {
  const index = scope.templates.findIndex((template) => template.name === name);
  const template = scope.templates[index];
  if (template) return { template, scope, path: `${scope.path}[${index}]` };
  const known = scope.templates.map((one) => one.name).join(', ');
  throw new InputError(`there is no template '${name}' in ${scope.document}; known are ${known || 'none'}`);
}
