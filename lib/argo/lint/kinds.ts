/** The kinds of templates, and what they have in common. */
import type { Template } from '../manifest.ts';

const kinds = [
  'container',
  'containerSet',
  'steps',
  'script',
  'resource',
  'dag',
  'suspend',
  'data',
  'http',
  'plugin',
] as const;
export type TemplateKind = (typeof kinds)[number];

/** The fields of a template that say of which kind it is. */
export function kindsOf(template: Template): readonly TemplateKind[] {
  return kinds.filter((kind) => template[kind] !== undefined && template[kind] !== null);
}

/** All kinds in one line, for messages. */
export const kindList = kinds.join(', ');

/** Whether a template does something itself, rather than run others or wait. */
export function isLeaf(kind: TemplateKind | undefined): boolean {
  return kind !== undefined && kind !== 'steps' && kind !== 'dag' && kind !== 'suspend';
}

/** Whether a template is a pod. */
export function isPod(kind: TemplateKind | undefined): boolean {
  return isLeaf(kind) && kind !== 'http' && kind !== 'plugin';
}

/** Whether a template has a result, which scripts print and servers answer. */
export function hasResult(template: Template): boolean {
  const [kind] = kindsOf(template);
  if (kind === 'containerSet')
    return template.containerSet?.containers.some(({ name }) => name === 'main') ?? false;
  return kind !== undefined && ['container', 'script', 'data', 'http', 'plugin'].includes(kind);
}
