/** The groups of a `steps` template. */
import type { Template, WorkflowStep } from '../manifest.ts';

/** The steps group by group. The document holds lists of lists, which the generated type does not say. */
export function stepGroupsOf(template: Template): readonly (readonly WorkflowStep[])[] {
  const groups: readonly unknown[] = template.steps ?? [];
  return groups.map((group) => (Array.isArray(group) ? group : [group]));
}
