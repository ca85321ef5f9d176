/** Lays a workflow's `templateDefaults` under a template. */
import type { Template } from '../../argo/manifest.ts';
import { templateTypeOf, templateTypes } from '../documents/template-parts.ts';

const kinds: readonly string[] = templateTypes;

/** The template with the defaults for what it leaves open; maps are merged, lists taken as they are. */
export function withDefaults(template: Template, defaults: Template | undefined): Template {
  if (defaults === undefined) return template;
  const own = templateTypeOf(template);
  const fitting = Object.fromEntries(
    Object.entries(defaults).filter(([field]) => field === own || !kinds.includes(field)),
  );
  return merged(fitting, template);
}

function merged<T extends object>(base: object, over: T): T {
  const fields = Object.entries(base).map(([name, value]) => {
    const own: unknown = Object.getOwnPropertyDescriptor(over, name)?.value;
    if (own === undefined) return [name, value];
    return [name, isMap(value) && isMap(own) ? merged(value, own) : own];
  });
  return { ...over, ...Object.fromEntries(fields) };
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
