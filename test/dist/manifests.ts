/** The manifests in `dist/`, as people and clusters find them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { isOfArgoEvents } from './argo-events-judge.ts';

/** The root of the repository. */
export const root = join(import.meta.dirname, '..', '..');

/** One object of `dist/`, with a title for tests. */
export interface Manifest {
  /** `california-housing.k8s.yaml: WorkflowTemplate california-housing` */
  readonly title: string;
  readonly document: KubernetesObject;
}

/** All objects in `dist/`, which belong into one namespace. */
export const manifests: readonly Manifest[] = manifestsIn('dist');

/** Those in `dist/cluster/`, which are applied once to a cluster. */
export const clusterManifests: readonly Manifest[] = manifestsIn('dist/cluster');

/** Those of them that are Argo Workflows'. */
export const argoManifests = manifests.filter(
  ({ document }) => document.apiVersion.startsWith('argoproj.io/') && !isOfArgoEvents(document),
);

function manifestsIn(folder: string): readonly Manifest[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.flatMap(({ name }) => {
    const documents = parseAllDocuments(readFileSync(join(root, folder, name), 'utf8'));
    return documents.map((parsed) => {
      const document: KubernetesObject = parsed.toJS();
      return { title: `${name}: ${document.kind} ${document.metadata?.name}`, document };
    });
  });
}
