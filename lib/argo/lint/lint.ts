/** Checks Argo's documents as they stand in manifests; nothing is asked of a cluster. */
import type { KubernetesObject } from '../manifest.ts';
import { checkBeyond, checkObject } from './beyond/check-beyond.ts';
import { type Tokenless, tokenlessAccounts } from './beyond/missing-token.ts';
import { argoKindOf, type Catalogue, catalogueOf, type Home, homeOf, titleOf } from './catalogue.ts';
import { checkShape } from './check-shape.ts';
import { checkStarted } from './check-started.ts';
import { checkBinding, checkCron, checkWorkflow } from './check-workflow.ts';
import { workflowsIn } from './embedded-workflows.ts';
import type { ArgoVersion } from './field-types.ts';
import { type Finding, type Path, pathText, type Report } from './finding.ts';
import { type RuleName, rules } from './rules.ts';
import { withoutNulls } from './without-nulls.ts';

/** How documents are checked. */
export interface LintOptions {
  /**
   * The version of Argo they are for, or that of each by its place: fields that it lacks are refused. @default those of
   * every version are taken
   */
  readonly argo?: ArgoVersion | readonly ArgoVersion[] | undefined;
}

interface Checked {
  readonly document: KubernetesObject;
  readonly home: Home | undefined;
  readonly findings: Finding[];
  readonly report: Report;
  /** Whether it stands inside another document, which is searched as a whole. */
  readonly isEmbedded: boolean;
}

/** All findings of all documents, document by document; references between them are followed. */
export function lintDocuments(
  documents: readonly KubernetesObject[],
  options: LintOptions = {},
): readonly Finding[] {
  const all = documents.flatMap((given, index) => {
    const document = withoutNulls(given);
    const at = { title: titleOf(document), index };
    const inside = workflowsIn(document).map(({ document: workflow, path }) =>
      checkedShape(workflow, { ...at, path }, options),
    );
    return [checkedShape(document, { ...at, path: [] }, options), ...inside];
  });
  const catalogue = catalogueOf(all.flatMap(({ home }) => home ?? []));
  const tokenless = tokenlessAccounts(documents);
  for (const one of all) checkMeaning(one, { catalogue, tokenless });
  return all.flatMap(({ findings }) => distinct(findings));
}

/** What the shape of a document says; only a document of the right shape is looked at further. */
function checkedShape(document: KubernetesObject, place: Place, { argo }: LintOptions): Checked {
  const findings: Finding[] = [];
  const kind = argoKindOf(document);
  const report = reporter(place, findings);
  const isEmbedded = place.path.length > 0;
  if (kind === undefined) return { document, home: undefined, findings, report, isEmbedded };
  checkShape(document, kind, { report, argo: typeof argo === 'string' ? argo : argo?.[place.index] });
  const isReadable = !findings.some(({ rule }) => rule === 'wrong-type');
  const home = isReadable && kind !== 'WorkflowEventBinding' ? homeOf(document, kind) : undefined;
  return { document, home, findings, report, isEmbedded };
}

function checkMeaning(
  { document, home, report, isEmbedded }: Checked,
  { catalogue, tokenless }: { readonly catalogue: Catalogue; readonly tokenless: Tokenless },
): void {
  if (!isEmbedded) checkObject(document, report);
  if (document.kind === 'WorkflowEventBinding') checkBinding(document, report);
  if (home === undefined) return;
  if (home.kind === 'CronWorkflow') checkCron(document, report);
  if (isEmbedded) checkStarted(home, catalogue, report);
  const reportIn = (other: Home): Report => (other === home ? report : elsewhere(other, home, report));
  checkWorkflow(home, { catalogue, report, reportIn });
  checkBeyond(home, { catalogue, tokenless, report });
}

/** What is wrong in another document only because this one uses it: told at the place of the use. */
function elsewhere(other: Home, home: Home, report: Report): Report {
  return (rule, path, message) => {
    if (rule === 'unresolved-tag' || rule === 'missing-argument')
      report(rule, useOf(other, home), `${other.title}: ${pathText(path)}: ${message}`);
  };
}

/** The first place at which a document names another one. */
function useOf({ metadata }: Home, { spec, path }: Home): Path {
  if (spec.workflowTemplateRef?.name === metadata.name) return [...path, 'workflowTemplateRef'];
  const at = placeOf(spec.templates, (value) => isReference(value, metadata.name));
  return at ? [...path, 'templates', ...at] : path;
}

function isReference(value: unknown, name: string | undefined): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'template' in value &&
    value.name === name
  );
}

function placeOf(value: unknown, isWanted: (value: unknown) => boolean, path: Path = []): Path | undefined {
  if (isWanted(value)) return path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = placeOf(inner, isWanted, [...path, Array.isArray(value) ? Number(key) : key]);
    if (found) return found;
  }
  return undefined;
}

/** Of which document the findings are, and where in it they begin. */
interface Place {
  readonly title: string;
  readonly index: number;
  readonly path: Path;
}

function reporter({ title, index, path: begin }: Place, findings: Finding[]): Report {
  return (rule: RuleName, path: Path, message: string) => {
    const at = [...begin, ...path];
    findings.push({ rule, severity: rules[rule].severity, message, document: title, index, path: at });
  };
}

/** Each finding once, also when several workflows come to the same place. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, message, path }) => {
    const key = `${rule} ${pathText(path)} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}
