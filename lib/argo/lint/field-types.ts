/** The table of Argo's fields, read from its compact form: for each type its fields with theirs. */
import table from './field-table.json' with { type: 'json' };

/** The versions of Argo that manifests can be for. */
export type ArgoVersion = '3.7' | '4.0' | '4.1';

/** The type of a field; a name that is none of the plain ones is a type of its own, with fields. */
export interface FieldType {
  /** `string`, `[]Parameter`, `{}string`. */
  readonly type: string;
  /** Which versions have it; the others refuse it. @default all */
  readonly only?: 'before 4' | 'since 4' | 'since 4.1';
}

/** The fields that came with Argo 4.1, by their types; the table, made from the schemas of 3.7 and 4.1, does not tell. */
export const sinceArgo41: Readonly<Record<string, readonly string[]>> = {
  Template: ['pendingTimeout', 'podResources', 'resourceClaims'],
  WorkflowSpec: ['executorPlugins', 'podResources', 'resourceClaims'],
  S3Artifact: ['addressingStyle'],
  HTTPArtifact: ['saveStreamViaFile'],
};

const parsed = new Map<string, ReadonlyMap<string, FieldType>>();
const lines = new Map(Object.entries(table));

/** The fields of a type, or nothing when it is a plain type. */
export function fieldsOf(type: string): ReadonlyMap<string, FieldType> | undefined {
  const known = parsed.get(type);
  if (known) return known;
  const line = lines.get(type);
  if (line === undefined) return undefined;
  const newest = sinceArgo41[type] ?? [];
  const fields = new Map(
    line
      .split(' ')
      .filter(Boolean)
      .map(parseField)
      .map(([name, field]) => [
        name,
        newest.includes(name) ? { ...field, only: 'since 4.1' as const } : field,
      ]),
  );
  parsed.set(type, fields);
  return fields;
}

function parseField(word: string): [string, FieldType] {
  const [name = '', marked = ''] = word.split(':');
  const type = marked.replace(/[<>]\d$/, '');
  if (marked.endsWith('<4')) return [name, { type, only: 'before 4' }];
  return [name, marked.endsWith('>3') ? { type, only: 'since 4' } : { type }];
}
