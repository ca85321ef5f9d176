/**
 * Writes the part of the schemas of others' custom resources by which the tests judge: what we write, without
 * descriptions, a kind a line.
 * Usage: node scripts/crd-schemas.ts CRD.YAML… > test/dist/schemas/custom-resources.json
 * The CRDs are published by Argo CD (manifests/crds), External Secrets (config/crds/bases) and KServe (config/crd/full).
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { withoutWords } from './without-words.ts';

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly storage: boolean;
      readonly schema: { readonly openAPIV3Schema: object };
    }[];
  };
}

/** Of the largest kind only the part that we write. */
const partOf: Readonly<Record<string, readonly string[]>> = {
  InferenceService: ['spec', 'predictor', 'model'],
};

const lines = process.argv.slice(2).map((path) => {
  const { spec }: Definition = parse(readFileSync(path, 'utf8'));
  const { group, names, versions } = spec;
  const stored = versions.find(({ storage }) => storage);
  if (stored === undefined) throw new Error(`${path} stores no version`);
  const part = partOf[names.kind] ?? ['spec'];
  const schema = part.reduce(propertyOf, stored.schema.openAPIV3Schema);
  const entry = { part, schema: withoutWords(schema) };
  return `${JSON.stringify(`${group}/${stored.name} ${names.kind}`)}: ${JSON.stringify(entry)}`;
});
process.stdout.write(`{\n${lines.join(',\n')}\n}\n`);

function propertyOf(schema: unknown, name: string): unknown {
  return Object(Object(schema).properties)[name];
}
