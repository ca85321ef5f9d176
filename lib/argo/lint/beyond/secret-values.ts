/** Secrets that stand in a manifest, where everybody who reads the repository reads them. No message repeats one. */
import type { KubernetesObject } from '../../manifest.ts';
import type { Path, Report } from '../finding.ts';

/** Names of variables, headers and parameters whose values are secrets. */
const secretName =
  /(^|[_.-])(password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|authorization)$/i;

/** Values that are secrets wherever they stand. */
const secretValues: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['an AWS access key', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a GitHub token', /\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})\b/],
  ['a GitLab token', /\bglpat-[\w-]{20,}\b/],
  ['a Slack token', /\bxox[abprs]-[\w-]{10,}/],
  ['a Google API key', /\bAIza[\w-]{35}\b/],
  ['a signed token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ['a password in a URL', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@{}]+:[^\s/@{}]+@/i],
];

/** Reports values that are secrets by what they look like, or by the name they are given under. */
export function checkSecrets(document: KubernetesObject, report: Report): void {
  if (document.kind === 'Secret') {
    for (const field of ['data', 'stringData'] as const)
      if (Object.keys(document[field] ?? {}).length > 0)
        report(
          'secret-value',
          [field],
          `a Secret with its values; create it on the cluster, and refer to it by name and key`,
        );
    return;
  }
  for (const [field, value] of Object.entries(document)) visit(value, [field], report);
}

function visit(value: unknown, path: Path, report: Report): void {
  if (typeof value === 'string') {
    const found = value.length < 16 ? undefined : secretValues.find(([, pattern]) => pattern.test(value));
    if (found)
      report('secret-value', path, `the text holds ${found[0]}; take it from a Secret by name and key`);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) visit(item, [...path, index], report);
    return;
  }
  const { name, value: given } = value as { name?: unknown; value?: unknown };
  if (typeof name === 'string' && isLiteral(given) && secretName.test(name))
    report(
      'secret-value',
      [...path, 'value'],
      `the value of '${name}' stands here; take it from a Secret with valueFrom`,
    );
  for (const [field, inner] of Object.entries(value)) visit(inner, [...path, field], report);
}

function isLiteral(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('{{') && !value.startsWith('$(');
}
