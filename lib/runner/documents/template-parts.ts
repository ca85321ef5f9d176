/** The kinds of templates that the runner knows, and their parts. */
import type { Template } from '../../argo/manifest.ts';

export { stepGroupsOf } from '../../argo/lint/step-groups.ts';

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
