/** Checks that resource templates have a cluster to change. */
import { InputError } from '../../errors.ts';
import type { FoundTemplate } from '../documents/template-scope.ts';
import { needsKubeconfig } from '../execute/resource.ts';

/** Throws an `InputError` that names the resource templates when no cluster was named. */
export function requireKubeconfig(templates: readonly FoundTemplate[], kubeconfig: string | undefined): void {
  if (kubeconfig !== undefined) return;
  const found = templates.filter(({ template }) => template.resource !== undefined);
  if (found.length === 0) return;
  throw new InputError(
    found.map(({ scope, path }) => `${scope.document}: ${path}.resource: ${needsKubeconfig}`).join('\n'),
  );
}
