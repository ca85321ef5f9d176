/** Walks a part of a document along the table of fields and tells what becomes of each field that is set. */
import { type Field, type Fields, hasShape } from './field-table.ts';

/** What becomes of one field of one document. */
export interface Finding {
  /** `WorkflowTemplate/name`. */
  readonly document: string;
  /** `spec.templates[2].container.lifecycle`. */
  readonly path: string;
  readonly effect: 'carried out' | 'no meaning here' | 'refused';
  /** Why, empty for what is carried out. */
  readonly reason: string;
}

export interface Place {
  readonly document: string;
  readonly path: string;
}

/** Findings for all fields of an object, in the order in which they stand there. */
export function checkFields(value: unknown, fields: Fields, place: Place): readonly Finding[] {
  if (!isObject(value)) return [refused(place, `a map of fields is needed, got ${JSON.stringify(value)}`)];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = { ...place, path: `${place.path}.${name}` };
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (inner === undefined || inner === null) return [];
    if (field === undefined) return [refused(at, notCarriedOut)];
    return checkField(inner, field, at);
  });
}

/** What is said of a field that is refused. */
export const notCarriedOut =
  'the local runner does not carry this out; remove it, or run this workflow on a cluster with Argo Workflows';

function checkField(value: unknown, field: Field, place: Place): readonly Finding[] {
  if (field.effect === 'no meaning') return [{ ...place, effect: 'no meaning here', reason: field.reason }];
  if (field.effect === 'runs') {
    if (!hasShape(value, field.shape))
      return [refused(place, `${field.shape} is needed, got ${JSON.stringify(value)}`)];
    return [{ ...place, effect: 'carried out', reason: '' }];
  }
  if (field.as === 'one') return checkFields(value, field.fields(), place);
  if (field.as === 'map') {
    if (!isObject(value)) return [refused(place, 'a map is needed')];
    return Object.entries(value).flatMap(([name, item]) =>
      checkFields(item, field.fields(), { ...place, path: `${place.path}.${name}` }),
    );
  }
  if (!Array.isArray(value)) return [refused(place, 'a list is needed')];
  const inner: Field = field.as === 'lists' ? { ...field, as: 'list' } : { ...field, as: 'one' };
  return value.flatMap((item: unknown, index) =>
    checkField(item, inner, { ...place, path: `${place.path}[${index}]` }),
  );
}

function refused(place: Place, reason: string): Finding {
  return { ...place, effect: 'refused', reason };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
