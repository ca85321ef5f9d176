/** The pictures of an example: one for each WorkflowTemplate of its `dist/` that can be started. */
import { join } from 'node:path';
import { svgOf } from '../../lib/cli/graph/svg.ts';
import { workflowGraph } from '../../lib/cli/graph/workflow-graph.ts';
import { nameOf } from '../../lib/runner/documents/cluster.ts';
import { loadDocuments } from '../../lib/runner/documents/load-documents.ts';
import { specOf } from '../../lib/runner/documents/spec.ts';

export interface Picture {
  /** `<folder>/<workflow>.svg` */
  readonly file: string;
  readonly svg: string;
}

/** Draws what `millrace graph --svg` prints. */
export async function picturesOf(folder: string): Promise<readonly Picture[]> {
  const documents = loadDocuments([join(folder, 'dist')]);
  const workflows = documents.filter(
    (document) => document.kind === 'WorkflowTemplate' && specOf(document).entrypoint,
  );
  return await Promise.all(
    workflows.map(async (document) => {
      const name = nameOf(document);
      const svg = await svgOf(workflowGraph(documents, { kind: 'WorkflowTemplate', name }));
      return { file: join(folder, `${name}.svg`), svg };
    }),
  );
}
