/** `millrace graph`: draws a workflow before it runs. */
import { loadDocuments } from '../../runner/documents/load-documents.ts';
import { mermaidOf } from '../graph/mermaid.ts';
import { svgOf } from '../graph/svg.ts';
import { workflowGraph } from '../graph/workflow-graph.ts';
import { findWorkflow } from '../workflow/find-workflow.ts';
import type { CommandContext } from './command-context.ts';

/** The form of the picture; without one it is Mermaid. */
export interface GraphFlags {
  readonly svg?: boolean | undefined;
}

/** Prints the picture of a workflow of these manifests: as text that GitHub draws, or as an SVG file. */
export async function graph(
  { file, template }: { readonly file: string; readonly template: string | undefined },
  { svg }: GraphFlags,
  { console }: CommandContext,
): Promise<number> {
  const documents = loadDocuments([file]);
  const drawn = workflowGraph(documents, findWorkflow(documents, template));
  console.print((svg ? await svgOf(drawn) : mermaidOf(drawn)).trimEnd());
  return 0;
}
