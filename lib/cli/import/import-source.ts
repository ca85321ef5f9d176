/** Reads YAML to import, and refuses by name what a program would lose. */
import { argoKindOf, titleOf } from '../../argo/lint/catalogue.ts';
import type { ArgoVersion } from '../../argo/lint/field-types.ts';
import { type Finding, pathText } from '../../argo/lint/finding.ts';
import { lintDocuments } from '../../argo/lint/lint.ts';
import { type RuleName, rules } from '../../argo/lint/rules.ts';
import { readSource } from '../../argo/lint/source.ts';
import { withoutNulls } from '../../argo/lint/without-nulls.ts';
import type { KubernetesObject } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { type ProgramOptions, writeProgram } from './write-program.ts';

/** The program, and the rules of the linter that it accepts as broken. */
export interface Imported {
  readonly program: string;
  readonly accepted: readonly RuleName[];
}

/** Writes the program for the text of a file; throws an `InputError` that names what cannot be carried over. */
export function importSource(text: string, options: Omit<ProgramOptions, 'argo'>): Imported {
  const { documents, faults } = readSource(text);
  const [fault] = faults;
  if (fault)
    throw new InputError(
      `${options.source}:${fault.position.line}:${fault.position.column}: ${fault.message}; correct it`,
    );
  const objects = documents.map(({ object }) => withoutNulls(object));
  if (!objects.some((object) => argoKindOf(object) !== undefined))
    throw new InputError(`${options.source}: no object of Argo Workflows in there; name a file with some`);
  const refused = objects.flatMap(lostParts);
  const argo = newestFor(objects);
  const findings = lintDocuments(objects, { argo });
  const broken = findings.filter((finding) => !isAcceptable(finding));
  const lines = [
    ...refused,
    ...broken.map(
      ({ document, path, message, rule }) => `${document} ${pathText(path)}: ${message} (${rule})`,
    ),
  ];
  if (lines.length > 0) throw new InputError(`${options.source} cannot be imported:\n${lines.join('\n')}`);
  const imported = objects.map((object, index) => ({
    object,
    accepts: rulesOf(findings.filter((finding) => finding.index === index)),
  }));
  return { program: writeProgram(imported, { ...options, argo }), accepted: rulesOf(findings) };
}

/** The newest Argo that knows every field; documents for version 3 have some that version 4 refuses. */
function newestFor(objects: readonly KubernetesObject[]): ArgoVersion {
  const isFor = (argo: ArgoVersion) =>
    !lintDocuments(objects, { argo }).some(({ rule }) => rule === 'unknown-field');
  return (['4.1', '4.0', '3.7'] as const).find(isFor) ?? '4.1';
}

/** What Argo itself accepts is carried over as it is; so are templates that other files hold. */
function isAcceptable({ rule, path }: Finding): boolean {
  if (rule === 'secret-value' && (path[0] === 'data' || path[0] === 'stringData')) return false;
  const isElsewhere = path.at(-1) === 'templateRef' || path.at(-1) === 'workflowTemplateRef';
  return rules[rule].by === 'millrace' || (rule === 'undefined-template' && isElsewhere);
}

function rulesOf(findings: readonly Finding[]): readonly RuleName[] {
  return [...new Set(findings.map(({ rule }) => rule))].toSorted();
}

/** Parts of an object that a program cannot say. */
function lostParts(object: KubernetesObject): readonly string[] {
  const title = titleOf(object);
  const known = ['apiVersion', 'kind', 'metadata', 'spec'];
  const extra =
    argoKindOf(object) === undefined ? [] : Object.keys(object).filter((field) => !known.includes(field));
  const numbers = unsafeNumbers(object).map(
    (path) => `${title} ${path}: the number is too large to be kept exactly`,
  );
  return [
    ...extra.map((field) => `${title} ${field}: Argo itself writes this field; take it away`),
    ...numbers,
  ];
}

function unsafeNumbers(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    unsafeNumbers(inner, path === '' ? key : `${path}.${key}`),
  );
}
