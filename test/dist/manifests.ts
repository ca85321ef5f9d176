/** The manifests in `dist/`, as people and clusters find them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';

/** The root of the repository. */
export const root = join(import.meta.dirname, '..', '..');

/** One object of `dist/`, with a title for tests. */
export interface Manifest {
  /** `california-housing.k8s.yaml: WorkflowTemplate california-housing` */
  readonly title: string;
  readonly document: KubernetesObject;
}

/** All objects in `dist/`. */
export const manifests: readonly Manifest[] = readdirSync(join(root, 'dist')).flatMap((file) => {
  const documents = parseAllDocuments(readFileSync(join(root, 'dist', file), 'utf8'));
  return documents.map((parsed) => {
    const document: KubernetesObject = parsed.toJS();
    return { title: `${file}: ${document.kind} ${document.metadata?.name}`, document };
  });
});

/** Those of them that are Argo's. */
export const argoManifests = manifests.filter(({ document }) =>
  document.apiVersion.startsWith('argoproj.io/'),
);
