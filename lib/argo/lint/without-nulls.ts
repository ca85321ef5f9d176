/** Leaves fields out that are null, as Argo does; what has none is given back as it is. */

/** The value without fields that are null. */
export function withoutNulls<T>(value: T): T {
  return hasNull(value)
    ? JSON.parse(JSON.stringify(value, (_, inner) => (inner === null ? undefined : inner)))
    : value;
}

function hasNull(value: unknown): boolean {
  if (value === null) return true;
  return typeof value === 'object' && Object.values(value).some(hasNull);
}
