/** Argo's published schemas: they lie beside the repository on some machines, and are not copied into it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KindSchema } from './closed-schema.ts';
import { root } from './manifests.ts';

/** The schema of one version of Argo. */
export interface ArgoSchema {
  readonly version: '3.7' | '4.1';
  readonly isAtHand: boolean;
  /** What a test's title says when the schema is not there. */
  readonly skipped: string;
  readonly read: () => KindSchema;
}

/** The schemas of the versions that are published as one. */
export const argoSchemas: readonly ArgoSchema[] = (['3.7', '4.1'] as const).map((version) => {
  const path = join('shared', 'crds', 'argo-workflows', `v${version}.schema.json`);
  const found = foldersAbove(root)
    .map((folder) => join(folder, path))
    .find(existsSync);
  return {
    version,
    isAtHand: found !== undefined,
    skipped: found === undefined ? ` (skipped: no ${path} beside the repository)` : '',
    read: () => JSON.parse(readFileSync(found ?? path, 'utf8')) as KindSchema,
  };
});

function foldersAbove(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...foldersAbove(parent)];
}
