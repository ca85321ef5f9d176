/** Looks before a run whether the ConfigMaps and Secrets it takes values from are there. */
import type { KubernetesObject } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { nameOf } from '../../runner/documents/cluster.ts';
import type { WorkflowName } from './find-workflow.ts';

/** Throws an `InputError` that names what is missing and the ways to provide it. */
export function requireReferences(documents: readonly KubernetesObject[], workflow: WorkflowName): void {
  const present = new Set(documents.map(({ kind, metadata }) => `${kind}/${metadata?.name}`));
  const missing = [...referencesOf(documents, workflow)].filter((reference) => !present.has(reference));
  if (missing.length === 0) return;
  throw new InputError(
    `${workflow.name} takes values from ${missing.toSorted().join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} not among the documents; start the embedded platform, which has its own (npx millrace platform up), or give a file with yours (-f FILE)`,
  );
}

/** `Kind/name` of all that the documents on the way from the workflow take values from, without what is optional. */
function referencesOf(documents: readonly KubernetesObject[], workflow: WorkflowName): ReadonlySet<string> {
  const byName = new Map(documents.map((document) => [`${document.kind}/${nameOf(document)}`, document]));
  const references = new Set<string>();
  const seen = new Set<string>();
  const open = [`${workflow.kind}/${workflow.name}`];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const [field, value] of fieldsIn(byName.get(name)?.['spec'])) {
      const kind = sources[field];
      const target = kind === undefined ? undefined : (value['name'] ?? value['secretName']);
      if (kind !== undefined && typeof target === 'string' && value['optional'] !== true)
        references.add(`${kind}/${target}`);
      if (templates.has(field))
        open.push(
          `${value['clusterScope'] === true ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate'}/${value['name']}`,
        );
    }
  }
  return references;
}

/** The fields that name a ConfigMap or a Secret. */
const sources: Readonly<Record<string, 'ConfigMap' | 'Secret'>> = {
  configMapKeyRef: 'ConfigMap',
  configMapRef: 'ConfigMap',
  configMap: 'ConfigMap',
  secretKeyRef: 'Secret',
  secretRef: 'Secret',
  secret: 'Secret',
};

/** The fields that lead to another document. */
const templates = new Set(['templateRef', 'workflowTemplateRef']);

/** All fields of a document, at any depth, whose value is a map; what `memoize` names is made when it is needed. */
function* fieldsIn(value: unknown): Generator<readonly [string, Readonly<Record<string, unknown>>]> {
  if (Array.isArray(value)) for (const item of value) yield* fieldsIn(item);
  else if (isMap(value)) {
    for (const [field, inner] of Object.entries(value)) {
      if (field === 'memoize') continue;
      if (isMap(inner)) yield [field, inner];
      yield* fieldsIn(inner);
    }
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
