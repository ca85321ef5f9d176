/** Inputs that a template declares and never reads. */

import { kindsOf } from '../kinds.ts';
import type { TemplatePlace } from './check-beyond.ts';

/** Reports parameters that no tag of the template names. */
export function checkUnusedInputs({ template, path, report }: TemplatePlace): void {
  const parameters = template.inputs?.parameters ?? [];
  const [kind] = kindsOf(template);
  // Argo shows the inputs of a suspended node to people, and a plugin gets the whole template.
  if (parameters.length === 0 || kind === 'suspend' || kind === 'plugin') return;
  const text = JSON.stringify(template);
  if (/inputs\.parameters\s*(\}\}|\)|$)|toJson\(inputs/.test(text)) return;
  for (const [index, { name }] of parameters.entries()) {
    if (!name) continue;
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (new RegExp(`inputs\\.parameters(\\.${escaped}(?![\\w-])|\\[\\\\?['"]${escaped})`).test(text))
      continue;
    report(
      'unused-input',
      [...path, 'inputs', 'parameters', index],
      `template '${template.name ?? 'inline'}' never uses its input '${name}'; use it or take it away`,
    );
  }
}
