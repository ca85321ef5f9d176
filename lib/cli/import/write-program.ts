/** Writes the TypeScript program whose synthesis gives a file's documents. */
import { argoKindOf } from '../../argo/lint/catalogue.ts';
import type { ArgoVersion } from '../../argo/lint/field-types.ts';
import type { RuleName } from '../../argo/lint/rules.ts';
import type { KubernetesObject } from '../../argo/manifest.ts';
import { Identifiers } from './identifiers.ts';
import { Code, printValue } from './print-value.ts';
import { type NamedTemplate, writeTemplates } from './write-templates.ts';

/** One document with the rules of the linter that it breaks today. */
export interface ImportedDocument {
  readonly object: KubernetesObject;
  readonly accepts: readonly RuleName[];
}

export interface ProgramOptions {
  /** What the chart is called: the file that synthesis writes. */
  readonly chart: string;
  /** The file that was imported. */
  readonly source: string;
  /** The Argo that the documents are for. */
  readonly argo: ArgoVersion;
}

/** The program as text. */
export function writeProgram(documents: readonly ImportedDocument[], options: ProgramOptions): string {
  const names = new Identifiers();
  const ids = new Identifiers();
  const parts = documents.map((document) => writeDocument(document, names, ids));
  const body = parts.join('\n');
  const isUsed = (name: string) => new RegExp(`\\b${name}\\(`).test(body);
  const fromCdk8s = ['ApiObject', 'Chart'].filter((name) => name === 'Chart' || isUsed(name));
  const fromOurs = ['ArgoApp', 'call', 'RawDocument', 'rawTemplate'].filter(
    (name) => name === 'ArgoApp' || isUsed(name),
  );
  return [
    `/** Imported from ${options.source.replaceAll('*/', '')}. */`,
    importLine(fromCdk8s, 'cdk8s'),
    importLine(fromOurs, 'millrace'),
    '',
    `const app = new ArgoApp({ argo: '${options.argo}' });`,
    `const chart = new Chart(app, ${printValue(options.chart)});`,
    '',
    body,
    'app.synth();',
    '',
  ].join('\n');
}

function importLine(names: readonly string[], from: string): string {
  return `import { ${names.join(', ')} } from ${printValue(from)};`;
}

function writeDocument({ object, accepts }: ImportedDocument, names: Identifiers, ids: Identifiers): string {
  const { apiVersion, kind, metadata = {}, ...rest } = object;
  const id = idOf(object, ids);
  if (argoKindOf(object) === undefined)
    return `new ApiObject(chart, ${id}, ${printValue({ apiVersion, kind, metadata, ...rest })});\n`;
  const { spec = {} } = rest as { spec?: Record<string, unknown> };
  const [written, declarations] = writeSpec(kind, spec, names);
  const props = {
    kind,
    ...(apiVersion === 'argoproj.io/v1alpha1' ? {} : { apiVersion }),
    metadata,
    spec: written,
    ...(accepts.length > 0 ? { accepts } : {}),
  };
  return [...declarations, `new RawDocument(chart, ${id}, ${printValue(props)});\n`].join('\n');
}

/** The spec with its templates as constants, and the declarations of those. */
function writeSpec(
  kind: string,
  spec: Record<string, unknown>,
  names: Identifiers,
): [spec: unknown, declarations: readonly string[]] {
  if (kind === 'CronWorkflow' && isMap(spec['workflowSpec'])) {
    const [inner, declarations] = writeSpec('Workflow', spec['workflowSpec'], names);
    return [{ ...spec, workflowSpec: inner }, declarations];
  }
  if (!Array.isArray(spec['templates'])) return [spec, []];
  const { list, declarations, constants } = writeTemplates(spec['templates'] as NamedTemplate[], names);
  const named = Object.entries(spec).map(([field, value]): [string, unknown] => {
    if (field === 'templates') return [field, list];
    const constant = typeof value === 'string' ? constants.get(value) : undefined;
    const isReference = field === 'entrypoint' || field === 'onExit';
    return [field, isReference && constant ? new Code(`${constant}.name`) : value];
  });
  return [Object.fromEntries(named), declarations];
}

function idOf({ kind, metadata = {} }: KubernetesObject, ids: Identifiers): string {
  const { name, generateName }: { name?: string; generateName?: string } = metadata;
  const text = (name ?? generateName ?? kind)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const free = ids.take(text || 'document');
  const number = /\d+$/.exec(free)?.[0];
  const isTaken = number !== undefined && !text.endsWith(number);
  return printValue(isTaken ? `${text}-${number}` : text || 'document');
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
