/** Which fields a version of Argo knows: what it lacks is an error at synthesis, what it removed is never written. */
import type { WorkflowSpec } from './manifest.ts';
import type { Scope } from './scope.ts';
import type { ArgoVersion } from './settings.ts';
import type { TemplateBody } from './template.ts';

/** A spec as it is written, of any version. */
export type WrittenSpec = Omit<WorkflowSpec, 'templates'> & { readonly templates: TemplateBody[] };

interface FieldRule {
  /** The last fields of the way to it. */
  readonly field: RegExp;
  /** The first version that knows it. */
  readonly since: ArgoVersion;
  /** What to do without it. */
  readonly wayOut: string;
}

/** The differences between the schemas of 3.7, 4.0 and 4.1, as far as documents of ours can have them. */
export const fieldRules: readonly FieldRule[] = [
  { field: /(^|\.)pendingTimeout$/, since: '4.1', wayOut: 'use timeoutWithPending' },
  { field: /(^|\.)podResources$/, since: '4.1', wayOut: 'give each container its resources' },
  { field: /(^|\.)resourceClaims$/, since: '4.1', wayOut: 'use podSpecPatch' },
  { field: /^executorPlugins$/, since: '4.1', wayOut: 'install the plugin for the controller' },
  { field: /s3\.addressingStyle$/, since: '4.1', wayOut: 'say it in the artifact repository' },
  { field: /http\.saveStreamViaFile$/, since: '4.1', wayOut: 'take it away' },
  {
    field: /artifacts\.plugin$|artifactPaths\.plugin$|archiveLocation\.plugin$/,
    since: '4.0',
    wayOut: 'use another store',
  },
  { field: /restartPolicyRules$/, since: '4.0', wayOut: 'use the retry strategy of the template' },
];

const order: readonly ArgoVersion[] = ['3.7', '4.0', '4.1'];

/** The document for a version; throws when it has a field that the version lacks. */
export function forVersion(version: ArgoVersion, spec: WrittenSpec, scope: Scope): WrittenSpec {
  for (const path of pathsOf(spec, '')) {
    const rule = fieldRules.find(({ field, since }) => isBefore(version, since) && field.test(path));
    if (rule)
      throw scope.error(
        `has ${path}, which Argo ${version} does not know; it came with ${rule.since}: ${rule.wayOut}, ` +
          'or target a newer Argo (configureArgo)',
      );
  }
  return version === '3.7' ? { ...spec, templates: spec.templates.map(withCacheKey) } : spec;
}

/** Argo 3.7 asks for a key of the cache's ConfigMap, though it never reads it; Argo 4 refuses one. */
function withCacheKey(template: TemplateBody): TemplateBody {
  const { memoize } = template;
  if (!memoize) return template;
  const configMap = { ...memoize.cache.configMap, key: 'unused' };
  return { ...template, memoize: { ...memoize, cache: { configMap } } };
}

function isBefore(version: ArgoVersion, since: ArgoVersion): boolean {
  return order.indexOf(version) < order.indexOf(since);
}

/** The ways to all fields, without the places in lists. */
function* pathsOf(value: unknown, path: string): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const each of value) yield* pathsOf(each, path);
    return;
  }
  for (const [name, each] of Object.entries(value)) {
    if (each === undefined) continue;
    const here = path === '' ? name : `${path}.${name}`;
    yield here;
    yield* pathsOf(each, here);
  }
}
