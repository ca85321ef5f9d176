/** Checks fields and their types against the table, as Argo does when it reads a document strictly. */

import { type ArgoVersion, type FieldType, fieldsOf } from './field-types.ts';
import type { Path, Report } from './finding.ts';
import { nearest } from './nearest.ts';

/** Reports fields that Argo does not know and values that it cannot read. */
export function checkShape(document: unknown, kind: string, to: ShapeReport): void {
  checkValue(document, kind, [], to);
}

export interface ShapeReport {
  readonly report: Report;
  /** Fields that this version lacks are refused. @default those of every version are taken */
  readonly argo?: ArgoVersion | undefined;
}

function checkValue(value: unknown, type: string, path: Path, to: ShapeReport): void {
  if (value === null || value === undefined) return;
  if (type.startsWith('[]')) {
    if (!Array.isArray(value)) {
      wrong(value, 'a list', path, to);
      return;
    }
    for (const [index, item] of value.entries()) checkValue(item, type.slice(2), [...path, index], to);
    return;
  }
  if (type.startsWith('{}')) {
    if (!isMap(value)) {
      wrong(value, 'a map', path, to);
      return;
    }
    for (const [key, item] of Object.entries(value)) checkValue(item, type.slice(2), [...path, key], to);
    return;
  }
  const fields = fieldsOf(type);
  if (fields !== undefined) {
    checkFields(value, { type, fields }, path, to);
    return;
  }
  if (type === 'text' && typeof value === 'object')
    to.report(
      'lost-value',
      path,
      `Argo takes text here and drops ${shown(value)}; write it as JSON in quotes`,
    );
  else if (!(plain[type] ?? isAny)(value)) wrong(value, words[type] ?? type, path, to);
}

function checkFields(
  value: unknown,
  { type, fields }: { readonly type: string; readonly fields: ReadonlyMap<string, FieldType> },
  path: Path,
  to: ShapeReport,
): void {
  if (!isMap(value)) {
    wrong(value, `a map with the fields of ${type}`, path, to);
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    const field = fields.get(name);
    if (field === undefined) {
      const meant = nearest(name, [...fields.keys()]);
      const wayOut = meant ? `did you mean '${meant}'?` : `known are ${[...fields.keys()].join(', ')}`;
      to.report('unknown-field', [...path, name], `${type} has no field '${name}'; ${wayOut}`);
      continue;
    }
    if (to.argo !== undefined && field.only !== undefined && !versionsWith[field.only].includes(to.argo))
      to.report(
        'unknown-field',
        [...path, name],
        `Argo ${to.argo} has no '${name}' in ${type}; ${insteadOf(name)}`,
      );
    checkValue(inner, field.type, [...path, name], to);
  }
}

/** The versions that have a field. */
const versionsWith: Readonly<Record<NonNullable<FieldType['only']>, readonly ArgoVersion[]>> = {
  'before 4': ['3.7'],
  'since 4': ['4.0', '4.1'],
  'since 4.1': ['4.1'],
};

/** What replaced the fields that version 4 has no more. */
function insteadOf(name: string): string {
  const replaced: Readonly<Record<string, string>> = {
    mutex: "write a list under 'mutexes'",
    semaphore: "write a list under 'semaphores'",
    schedule: "write a list under 'schedules'",
  };
  return replaced[name] ?? 'take it away, or choose a version that has it';
}

const plain: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => typeof value === 'number' && Number.isInteger(value),
  number: (value) => typeof value === 'number',
  intOrString: (value) => typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value)),
  quantity: (value) => typeof value === 'string' || typeof value === 'number',
};

const words: Readonly<Record<string, string>> = {
  string: "a text; put it in quotes if it looks like a number or like 'true'",
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  intOrString: 'a whole number or a text',
  quantity: "a quantity, such as '512Mi'",
};

function wrong(value: unknown, wanted: string, path: Path, to: ShapeReport): void {
  to.report('wrong-type', path, `got ${shown(value)}, expected ${wanted}`);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isMap(value) ? 'a map' : JSON.stringify(value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAny(): boolean {
  return true;
}
