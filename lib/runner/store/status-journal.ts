/**
 * The changes of a run since its status was last written whole, a line each, so that a transition costs what it
 * changes and not what the run has grown to. To apply a change twice is to apply it once.
 */
import { appendFileSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { NodeStatus, Workflow } from '../../argo/manifest.ts';

const statusFile = 'workflow.json';
const journalFile = 'workflow-changes.jsonl';

const workflowShape = z.looseObject({ status: z.looseObject({ nodes: z.looseObject({}).optional() }) });
const changeShape = z.object({
  metadata: z.looseObject({}).optional(),
  status: z.looseObject({}).optional(),
  nodes: z.array(z.looseObject({ id: z.string() })),
});

/** Parts of the status that do not change while a run goes on. */
const fixed = ['artifactRepositoryRef', 'storedWorkflowTemplateSpec', 'storedTemplates'] as const;

/** Writes changes down, in the order in which they happen. */
export class StatusJournal {
  readonly #path: string;
  #last = '';

  constructor(folder: string) {
    this.#path = join(folder, journalFile);
  }

  /** Keeps the nodes as they are now, and what else of the workflow is not as it was; nothing when all is. */
  append({ metadata, status }: Workflow, nodes: readonly NodeStatus[]): void {
    const { nodes: _, ...others } = status ?? {};
    for (const name of fixed) delete others[name];
    const around = { metadata, status: others };
    const text = JSON.stringify(around);
    if (text === this.#last && nodes.length === 0) return;
    appendFileSync(this.#path, `${JSON.stringify({ ...(text !== this.#last && around), nodes })}\n`);
    this.#last = text;
  }

  /** Forgets the changes, as the status has been written whole. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

/** The status document of a run with all changes since, as JSON gives it; throws when it cannot be read. */
export function readStatus(folder: string): unknown {
  for (;;) {
    // The status may be written whole, and the changes removed, between the two reads.
    const before = versionOf(folder);
    const document: unknown = JSON.parse(readFileSync(join(folder, statusFile), 'utf8'));
    const changes = changesIn(folder);
    if (versionOf(folder) === before) return changed(document, changes);
  }
}

function changed(document: unknown, lines: readonly string[]): unknown {
  const workflow = lines.length > 0 ? workflowShape.safeParse(document).data : undefined;
  if (workflow === undefined) return document;
  const kept = Object.fromEntries(
    fixed.flatMap((name) => (name in workflow.status ? [[name, workflow.status[name]]] : [])),
  );
  const nodes: Record<string, unknown> = { ...workflow.status.nodes };
  let { metadata } = workflow;
  let status: Readonly<Record<string, unknown>> = workflow.status;
  for (const line of lines) {
    const change = changeShape.parse(JSON.parse(line));
    metadata = change.metadata ?? metadata;
    status = change.status ?? status;
    for (const node of change.nodes) nodes[node.id] = node;
  }
  return { ...workflow, metadata, status: { ...status, nodes, ...kept } };
}

/** Whole lines only: a runner may have been killed in the middle of the last one. */
function changesIn(folder: string): readonly string[] {
  try {
    return readFileSync(join(folder, journalFile), 'utf8').split('\n').slice(0, -1);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function versionOf(folder: string): string {
  const { ino, mtimeNs, size } = statSync(join(folder, statusFile), { bigint: true });
  return `${ino} ${mtimeNs} ${size}`;
}
