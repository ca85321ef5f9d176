/** The cases: small workflows in `cases/<group>/<name>.yaml`, each with its recorded result beside it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject, Workflow } from '../../lib/argo/manifest.ts';
import type { WorkflowKind } from '../../lib/runner/documents/cluster.ts';

/** One small workflow with all it needs. */
export interface Case {
  /** `<group>/<name>`. */
  readonly id: string;
  readonly group: string;
  /** What it shows, from the annotation `workflows.argoproj.io/description` of the document that is run. */
  readonly description: string;
  /** Every document of the file; the first one is run. */
  readonly documents: readonly KubernetesObject[];
  readonly kind: WorkflowKind;
  readonly name: string;
  /** What people say to nodes that suspend, `NODE.PARAMETER=VALUE` each, from the annotation `conformance/approve`. */
  readonly approvals?: readonly string[];
}

export const casesFolder = join(import.meta.dirname, 'cases');

/** The path of a file that belongs to a case, such as its `.yaml` or its `.expected.yaml`. */
export function fileOf(id: string, ending: string): string {
  return join(casesFolder, `${id}${ending}`);
}

/** All cases, sorted, or those whose id begins with one of the given texts. */
export function loadCases(beginnings: readonly string[] = ['']): readonly Case[] {
  return readdirSync(casesFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('.expected.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .filter((id) => beginnings.some((beginning) => id.startsWith(beginning)))
    .toSorted()
    .map(loadCase);
}

/** The ids of all recorded results. */
export function recordedCases(): readonly string[] {
  const ending = '.expected.yaml';
  return readdirSync(casesFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));
}

function loadCase(id: string): Case {
  const documents = parseAllDocuments(readFileSync(fileOf(id, '.yaml'), 'utf8')).map(
    (document): KubernetesObject => document.toJS(),
  );
  const [first] = documents;
  if (first === undefined) throw new Error(`${id}: the file is empty`);
  const description = annotationsOf(first)['workflows.argoproj.io/description'];
  if (!description) throw new Error(`${id}: the first document needs a description annotation`);
  return {
    id,
    group: id.split('/', 1)[0] ?? '',
    description: description.trim(),
    documents,
    kind: kindOf(first),
    name: first.metadata?.name ?? '',
    approvals: annotationsOf(first)['conformance/approve']?.split(' ') ?? [],
  };
}

function annotationsOf({ metadata }: KubernetesObject): Readonly<Record<string, string>> {
  const { annotations }: Workflow['metadata'] = { ...metadata };
  return annotations ?? {};
}

function kindOf({ kind }: KubernetesObject): WorkflowKind {
  const kinds: readonly WorkflowKind[] = [
    'Workflow',
    'WorkflowTemplate',
    'ClusterWorkflowTemplate',
    'CronWorkflow',
  ];
  const known = kinds.find((one) => one === kind);
  if (known === undefined) throw new Error(`the first document of a case is what runs, not a ${kind}`);
  return known;
}
