/** Reads the files and checks all they hold together, as they would stand on one cluster. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { argoKindOf } from '../../argo/lint/catalogue.ts';
import { workflowsIn } from '../../argo/lint/embedded-workflows.ts';
import type { Finding } from '../../argo/lint/finding.ts';
import { type LintOptions, lintDocuments } from '../../argo/lint/lint.ts';
import { type Position, readSource, type Source } from '../../argo/lint/source.ts';
import { InputError } from '../../errors.ts';

/** A finding with its place in a file. */
export interface PlacedFinding extends Finding {
  readonly file: string;
  readonly position: Position;
}

/** What came of the check. */
export interface LintReport {
  /** In the order of the files, and from top to bottom. */
  readonly findings: readonly PlacedFinding[];
  readonly files: number;
  /** How many objects of Argo there were. */
  readonly objects: number;
}

interface SourceFile extends Source {
  readonly file: string;
}

/** Checks files, and those in folders; throws an `InputError` when there is nothing to check. */
export function lintFiles(paths: readonly string[], options: LintOptions): LintReport {
  const files = [...new Set(paths.flatMap(filesAt))];
  const sources = files.map((file): SourceFile => ({ file, ...readSource(readText(file)) }));
  const all = sources.flatMap(({ file, documents }) => documents.map((document) => ({ file, ...document })));
  const objects = all.filter(
    ({ object }) => argoKindOf(object) !== undefined || workflowsIn(object).length > 0,
  ).length;
  const faults = sources.flatMap(faultsOf);
  if (objects + faults.length === 0)
    throw new InputError(
      `${paths.join(', ')}: no object of Argo Workflows in there; name files or folders with some`,
    );
  const found = lintDocuments(
    all.map(({ object }) => object),
    options,
  ).flatMap((finding): PlacedFinding[] => {
    const source = all[finding.index];
    return source ? [{ ...finding, file: source.file, position: source.positionOf(finding.path) }] : [];
  });
  const order = (one: PlacedFinding) => files.indexOf(one.file);
  const findings = [...faults, ...found].toSorted(
    (one, other) =>
      order(one) - order(other) ||
      one.position.line - other.position.line ||
      one.position.column - other.position.column,
  );
  return { findings, files: files.length, objects };
}

function faultsOf({ file, faults }: SourceFile): PlacedFinding[] {
  return faults.map(({ message, position }) => ({
    rule: 'yaml',
    severity: 'error',
    message: `${message}; correct the file, nothing in this document was checked`,
    document: '',
    index: -1,
    path: [],
    file,
    position,
  }));
}

function filesAt(path: string): readonly string[] {
  if (!attempt(path, () => statSync(path).isDirectory())) return [path];
  return attempt(path, () => readdirSync(path, { recursive: true, encoding: 'utf8' }))
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .map((name) => join(path, name))
    .toSorted();
}

function readText(file: string): string {
  return attempt(file, () => readFileSync(file, 'utf8'));
}

function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new InputError(`${path}: cannot be read (${reason}); give a file or a folder`, { cause });
  }
}
