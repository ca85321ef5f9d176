/** Reads the YAML files that make up the "cluster" a workflow is resolved from. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isMap, LineCounter, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { asGoReadsYaml } from '../../argo/lint/go-yaml.ts';
import type { KubernetesObject } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { nameOf } from './cluster.ts';
import { indentContinuations } from './lenient-indentation.ts';

const kubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z
    .looseObject({
      name: z.string().optional(),
      generateName: z.string().optional(),
      namespace: z.string().optional(),
      labels: z.record(z.string(), z.string()).optional(),
      annotations: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
});

/**
 * The objects in files and folders of YAML, in the order given; of two with the same kind and name the later one
 * stays. Throws an `InputError` that names file and line.
 */
export function loadDocuments(paths: readonly string[]): KubernetesObject[] {
  const objects = new Map<string, KubernetesObject>();
  for (const file of paths.flatMap(filesOf)) {
    for (const object of objectsOf(file)) {
      objects.set(`${object.kind}/${nameOf(object) || `#${objects.size}`}`, object);
    }
  }
  return [...objects.values()];
}

function filesOf(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined)
    throw new InputError(`${path}: no such file or folder; give the folder with the manifests`);
  if (!stats.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) return filesOf(inner);
      return /\.(ya?ml|json)$/.test(entry.name) ? [inner] : [];
    });
}

function objectsOf(file: string): readonly KubernetesObject[] {
  const source = readFileSync(file, 'utf8');
  const strict = parseYaml(source);
  const hasErrors = strict.documents.some(({ errors }) => errors.length > 0);
  const lenient = hasErrors ? parseYaml(indentContinuations(source)) : strict;
  const better = lenient.documents.every(({ errors }) => errors.length === 0);
  const { documents, lines } = better ? lenient : strict;
  return documents.flatMap((document) => {
    const line = lineOf(document, lines);
    const [error] = document.errors;
    if (error) throw new InputError(`${file}: ${error.message.split('\n', 1)[0]}`);
    if (document.contents === null) return [];
    if (!isMap(document.contents))
      throw new InputError(`${file}:${line}: not a Kubernetes object but a single value`);
    const parsed = kubernetesObject.safeParse(document.toJS({ maxAliasCount: 1000 }));
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    throw new InputError(
      `${file}:${line}: not a Kubernetes object: ${issue?.path.join('.')}: ${issue?.message}`,
    );
  });
}

function parseYaml(source: string): { readonly documents: readonly Document[]; readonly lines: LineCounter } {
  const lines = new LineCounter();
  const documents = parseAllDocuments(source, { ...asGoReadsYaml, lineCounter: lines, prettyErrors: true });
  return { documents: Array.isArray(documents) ? documents : [], lines };
}

function lineOf(document: Document, lines: LineCounter): number {
  return lines.linePos(document.contents?.range?.[0] ?? 0).line;
}
