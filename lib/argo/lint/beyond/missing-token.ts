/** Pods whose executor has no token: they do their work and cannot report it. */
import type { KubernetesObject } from '../../manifest.ts';
import { isPod, kindsOf } from '../kinds.ts';
import type { TemplatePlace } from './check-beyond.ts';

/** The ServiceAccounts that say that no pod mounts their token, as `namespace/name`. */
export type Tokenless = ReadonlySet<string>;

/** Finds them among all documents. */
export function tokenlessAccounts(documents: readonly KubernetesObject[]): Tokenless {
  const accounts = documents.filter(
    (document) =>
      document.kind === 'ServiceAccount' &&
      'automountServiceAccountToken' in document &&
      document['automountServiceAccountToken'] === false,
  );
  return new Set(accounts.map(({ metadata }) => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`));
}

/**
 * Reports templates whose pods have no token. Of what templates and workflows say of it Argo passes only `false` on
 * (https://github.com/argoproj/argo-workflows/blob/v3.7.3/workflow/controller/workflowpod.go#L1135), so that `true`
 * cannot make up for a ServiceAccount that says `false`.
 */
export function checkToken({ template, path, report, home, tokenless }: TemplatePlace): void {
  const { spec } = home;
  const [kind] = kindsOf(template);
  if (!isPod(kind) || (template.executor ?? spec.executor)?.serviceAccountName) return;
  const isRefused = (template.automountServiceAccountToken ?? spec.automountServiceAccountToken) === false;
  const account = template.serviceAccountName ?? spec.serviceAccountName ?? 'default';
  const title = `the pods of template '${template.name ?? 'inline'}' have no token to report their results with`;
  if (isRefused)
    report(
      'missing-token',
      path,
      `${title}: automountServiceAccountToken is false; take it away, or name an executor.serviceAccountName`,
    );
  else if (tokenless.has(`${home.namespace}/${account}`))
    report(
      'missing-token',
      path,
      `${title}: ServiceAccount '${account}' says automountServiceAccountToken: false, and the template cannot ` +
        "overrule it; let the account say true (in cdk8s-plus, 'automountToken: true')",
    );
}
