/** Argo's published schemas: they lie beside the repository on some machines, and are not copied into it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ArgoVersion } from '../../lib/argo/settings.ts';
import type { KindSchema } from './closed-schema.ts';
import { root } from './manifests.ts';

/** The schema of one version of Argo. */
export interface ArgoSchema {
  readonly version: ArgoVersion;
  readonly isAtHand: boolean;
  /** What a test's title says when the schema is not there. */
  readonly skipped: string;
  readonly read: () => KindSchema;
}

/** What came with Argo 4.1: without it, its schema is that of 4.0, which is published as Go types only. */
const sinceArgo41: Readonly<Record<string, readonly string[]>> = {
  Template: ['pendingTimeout', 'podResources', 'resourceClaims'],
  WorkflowSpec: ['executorPlugins', 'podResources', 'resourceClaims'],
  S3Artifact: ['addressingStyle'],
  HTTPArtifact: ['saveStreamViaFile'],
};

/** The schemas of all versions that documents are written for. */
export const argoSchemas: readonly ArgoSchema[] = [
  schemaOf('3.7', 'v3.7'),
  {
    ...schemaOf('4.1', 'v4.1'),
    version: '4.0',
    read: () => withoutNewFields(schemaOf('4.1', 'v4.1').read()),
  },
  schemaOf('4.1', 'v4.1'),
];

function schemaOf(version: ArgoVersion, file: string): ArgoSchema {
  const path = join('shared', 'crds', 'argo-workflows', `${file}.schema.json`);
  const found = besideRepository(path);
  return {
    version,
    isAtHand: found !== undefined,
    skipped: found === undefined ? ` (skipped: no ${path} beside the repository)` : '',
    read: () => JSON.parse(readFileSync(found ?? path, 'utf8')) as KindSchema,
  };
}

function withoutNewFields({ definitions }: KindSchema): KindSchema {
  const older = Object.entries(definitions).map(([name, definition]) => {
    const dropped = sinceArgo41[name.split('.').at(-1) ?? ''] ?? [];
    const properties = Object.entries(definition.properties ?? {}).filter(
      ([field]) => !dropped.includes(field),
    );
    return [
      name,
      definition.properties ? { ...definition, properties: Object.fromEntries(properties) } : definition,
    ];
  });
  return { definitions: Object.fromEntries(older) };
}

/** A file that lies beside the repository on some machines; undefined where it does not. */
export function besideRepository(path: string): string | undefined {
  return foldersAbove(root)
    .map((folder) => join(folder, path))
    .find(existsSync);
}

function foldersAbove(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...foldersAbove(parent)];
}
