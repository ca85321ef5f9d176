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
    for (const { field, value, beside } of fieldsIn(byName.get(name)?.['spec'])) {
      const kind = sources[field];
      const target = kind === undefined ? undefined : (value['name'] ?? value['secretName']);
      const canBeMissing = value['optional'] === true || 'default' in beside;
      if (kind !== undefined && isPlainName(target) && !canBeMissing) references.add(`${kind}/${target}`);
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

/** A name that a run works out from its values is known only then. */
function isPlainName(name: unknown): name is string {
  return typeof name === 'string' && !name.includes('{{');
}

type Fields = Readonly<Record<string, unknown>>;

/** All fields of a document, at any depth, whose value is a map; not of a memoize, whose ConfigMap the runs make. */
function* fieldsIn(document: unknown): Generator<{ field: string; value: Fields; beside: Fields }> {
  if (Array.isArray(document)) for (const item of document) yield* fieldsIn(item);
  else if (isMap(document)) {
    for (const [field, value] of Object.entries(document)) {
      if (field === 'memoize') continue;
      if (isMap(value)) yield { field, value, beside: document };
      yield* fieldsIn(value);
    }
  }
}

function isMap(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
