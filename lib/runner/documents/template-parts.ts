/** The groups of a `steps` template. */
import type { Template, WorkflowStep } from '../../argo/manifest.ts';

/** The steps group by group. The document holds lists of lists, which the generated type does not say. */
export function stepGroupsOf(template: Template): readonly (readonly WorkflowStep[])[] {
  const groups: readonly unknown[] = template.steps ?? [];
  return groups.map((group) => (Array.isArray(group) ? group : [group]));
}

/** What kind of work a template is; exactly one of its fields says so. */
export function templateTypeOf(template: Template): TemplateType | undefined {
  const types = templateTypes.filter((type) => template[type] !== undefined);
  return types.length === 1 ? types[0] : undefined;
}

/** The fields of which a template has exactly one. */
export const templateTypes = [
  'container',
  'script',
  'containerSet',
  'data',
  'dag',
  'steps',
  'suspend',
  'http',
  'resource',
] as const;

export type TemplateType = (typeof templateTypes)[number];
