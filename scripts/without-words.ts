/** What a published JSON schema says to people is of no use to a judge. */

/** A schema without its descriptions and Kubernetes' notes, but for the one that fields may be unknown. */
export function withoutWords(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutWords);
  if (typeof schema !== 'object' || schema === null) return schema;
  // A property may be called description.
  const fields = Object.entries(schema).filter(
    ([name, value]) =>
      !(name === 'description' && typeof value === 'string') &&
      (!name.startsWith('x-kubernetes') || name === 'x-kubernetes-preserve-unknown-fields'),
  );
  return Object.fromEntries(fields.map(([name, value]) => [name, withoutWords(value)]));
}
