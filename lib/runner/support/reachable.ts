/** The templates that a workflow can come to, each once. */
import type { DAGTask, WorkflowSpec, WorkflowStep } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import type { Cluster } from '../documents/cluster.ts';
import type { ResolvedWorkflow } from '../documents/resolve-workflow.ts';
import { stepGroupsOf } from '../documents/template-parts.ts';
import { type FoundTemplate, findTemplate, type TemplateReference } from '../documents/template-scope.ts';

/** A task or step with its place, as in `spec.templates[0].dag.tasks[2]`. */
export interface PlacedMember {
  readonly member: DAGTask | WorkflowStep;
  readonly path: string;
}

export interface Reachable {
  readonly templates: readonly FoundTemplate[];
  /** What could not be found, one line each. */
  readonly problems: readonly string[];
}

/** Follows all references from the entrypoint and the exit handler; those that hold tags are left for later. */
export function reachableTemplates(cluster: Cluster, workflow: ResolvedWorkflow): Reachable {
  const found = new Map<string, FoundTemplate>();
  const problems: string[] = [];
  const follow = (find: () => FoundTemplate, user: string) => {
    const next = attempt(find, user, problems);
    if (next === undefined) return;
    const key = `${next.scope.document}:${next.path}:${next.template.name}`;
    if (found.has(key)) return;
    found.set(key, next);
    const called = membersOf(next).flatMap(({ member, path }) => [
      { reference: member, path },
      ...hooksOf(member, path),
    ]);
    for (const { reference, path } of called) {
      if (JSON.stringify([reference.template, reference.templateRef]).includes('{{')) continue;
      follow(() => {
        const called = findTemplate(cluster, reference, next.scope);
        return called.inline ? { ...called, path: `${path}.inline` } : called;
      }, `${next.scope.document}: ${path}`);
    }
  };
  const { entrypoint, onExit } = workflow.spec;
  if (!entrypoint)
    problems.push(`${workflow.document}: spec.entrypoint: the template to begin with is needed`);
  for (const [field, template] of Object.entries({ entrypoint, onExit })) {
    if (template && !template.includes('{{')) {
      follow(
        () => findTemplate(cluster, { template }, workflow.scope),
        `${workflow.document}: spec.${field}`,
      );
    }
  }
  for (const { reference, path } of hooksOf({ hooks: workflow.spec.hooks }, 'spec')) {
    follow(() => findTemplate(cluster, reference, workflow.scope), `${workflow.document}: ${path}`);
  }
  return { templates: [...found.values()], problems };
}

/** What the hooks of a task, a step or the workflow call. */
export function hooksOf(
  { hooks, onExit }: Pick<WorkflowSpec, 'hooks' | 'onExit'>,
  path: string,
): readonly { readonly reference: TemplateReference; readonly path: string }[] {
  const called = Object.entries(hooks ?? {}).map(([name, { template, templateRef }]) => ({
    reference: { template, templateRef },
    path: `${path}.hooks.${name}`,
  }));
  return onExit ? [...called, { reference: { template: onExit }, path: `${path}.onExit` }] : called;
}

/** The tasks or steps of a template. */
export function membersOf({ template, path }: FoundTemplate): readonly PlacedMember[] {
  const tasks = (template.dag?.tasks ?? []).map((member, index) => ({
    member,
    path: `${path}.dag.tasks[${index}]`,
  }));
  const steps = stepGroupsOf(template).flatMap((group, row) =>
    group.map((member, index) => ({ member, path: `${path}.steps[${row}][${index}]` })),
  );
  return [...tasks, ...steps];
}

function attempt(find: () => FoundTemplate, user: string, problems: string[]): FoundTemplate | undefined {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(`${user}: ${error.message}`);
    return undefined;
  }
}
