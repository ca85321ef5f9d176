/** The nodes that a workflow will come to, as far as that can be told before it runs. */
import type { KubernetesObject, Template } from '../../argo/manifest.ts';
import { Cluster } from '../documents/cluster.ts';
import { resolveWorkflow, type WorkflowName } from '../documents/resolve-workflow.ts';
import { type TemplateType, templateTypeOf } from '../documents/template-parts.ts';
import { type FoundTemplate, findTemplate, type TemplateReference } from '../documents/template-scope.ts';
import { allContainers } from '../pod/container-plan.ts';
import { hooksOf, membersOf } from './reachable.ts';

/** One task, step, hook or entry; a loop or retries make several nodes of one. */
export interface PlannedNode {
  /** Its path, such as `release.evaluate`. */
  readonly node: string;
  /** The template's name as the caller says it, which may hold tags. */
  readonly template: string;
  /** Absent where only the run will tell which template it is. */
  readonly kind: TemplateType | undefined;
  readonly images: readonly string[];
  /** The condition under which it runs. */
  readonly when?: string | undefined;
}

/** Each node before those inside of it; a template that calls itself is entered once. Throws for a missing template. */
export function plannedNodes(
  documents: readonly KubernetesObject[],
  name: WorkflowName,
): readonly PlannedNode[] {
  const cluster = new Cluster(documents);
  const workflow = resolveWorkflow(cluster, name);
  const planned: PlannedNode[] = [];
  const add = (
    node: string,
    call: TemplateReference & { readonly when?: string | undefined },
    around: readonly FoundTemplate[],
  ) => {
    const scope = around.at(-1)?.scope ?? workflow.scope;
    const isOpen = JSON.stringify([call.template, call.templateRef]).includes('{{');
    const found = isOpen ? undefined : findTemplate(cluster, call, scope);
    planned.push({
      node,
      template: call.templateRef
        ? `${call.templateRef.name}/${call.templateRef.template}`
        : (call.template ?? 'inline'),
      kind: found && templateTypeOf(found.template),
      images: found ? imagesOf(found.template) : [],
      when: call.when,
    });
    if (found === undefined || around.some(({ template }) => template === found.template)) return;
    for (const { member } of membersOf(found)) {
      const inner = around.length === 0 ? (member.name ?? '') : `${node}.${member.name}`;
      add(inner, member, [...around, found]);
      for (const { reference, path } of hooksOf(member, inner)) add(path, reference, [...around, found]);
    }
  };
  const { entrypoint = '', onExit, hooks } = workflow.spec;
  add(entrypoint, { template: entrypoint }, []);
  for (const { reference, path } of hooksOf({ hooks, ...(onExit && { onExit }) }, 'workflow')) {
    add(path, reference, []);
  }
  return planned;
}

function imagesOf(template: Template): readonly string[] {
  const images = allContainers(template).flatMap(({ container }) => container.image ?? []);
  return [...new Set(images)];
}
