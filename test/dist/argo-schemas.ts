/**
 * The JSON schemas that Argo publishes with its releases (`api/jsonschema/schema.json`), reduced by
 * `scripts/argo-schemas.ts`: `schemas/argo-3.7.json` is that of v3.7.3, `schemas/argo-4.1.json` that of 4.1. The one of
 * 4.0 is 4.1's without what came with 4.1: the fields that the types of @kubernetes-models/argo-workflows, made from
 * Argo 4.0's own Go types, do not have.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sinceArgo41 } from '../../lib/argo/lint/field-types.ts';
import type { ArgoVersion } from '../../lib/argo/settings.ts';
import type { KindSchema } from './closed-schema.ts';

/** The schema of one version of Argo. */
export interface ArgoSchema {
  readonly version: ArgoVersion;
  readonly read: () => KindSchema;
}

/** The schemas of all versions that documents are written for. */
export const argoSchemas: readonly ArgoSchema[] = [
  { version: '3.7', read: () => schemaOf('3.7') },
  { version: '4.0', read: () => withoutNewFields(schemaOf('4.1')) },
  { version: '4.1', read: () => schemaOf('4.1') },
];

function schemaOf(version: '3.7' | '4.1'): KindSchema {
  const path = join(import.meta.dirname, 'schemas', `argo-${version}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as KindSchema;
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
