/** A workflow's graph as a Mermaid flowchart, which GitHub and GitLab draw: https://mermaid.js.org/syntax/flowchart.html */
import { visible } from '../text/visible.ts';
import { type GraphNode, notesOf, type WorkflowGraph } from './workflow-graph.ts';

/** The shapes of the kinds that are no pods of the user's, and of fan-outs. */
const shapes: Readonly<Record<string, readonly [string, string]>> = {
  suspend: ['{{', '}}'],
  data: ['[(', ')]'],
  many: ['[[', ']]'],
};
const box = ['[', ']'] as const;

/** The text of the flowchart. */
export function mermaidOf({ nodes, edges }: WorkflowGraph): string {
  return [
    'flowchart TD',
    ...nodes.flatMap((node) => linesOf(node, '  ')),
    ...edges.map(({ from, to, isHook }) => `  ${from} ${isHook ? '-.->' : '-->'} ${to}`),
  ].join('\n');
}

function linesOf(node: GraphNode, indent: string): readonly string[] {
  const label = `"${[node.name, ...notesOf(node)].map(escaped).join('<br>')}"`;
  if (node.inside.length === 0) {
    const [left, right] = shapes[node.isMany ? 'many' : (node.kind ?? '')] ?? box;
    return [`${indent}${node.id}${left}${label}${right}`];
  }
  const inside = node.inside.flatMap((inner) => linesOf(inner, `${indent}  `));
  return [`${indent}subgraph ${node.id}[${label}]`, ...inside, `${indent}end`];
}

/** Text that Mermaid shows as it stands: what it or HTML would read becomes an entity. */
function escaped(text: string): string {
  return visible(text).replace(/["#<>&`\\;]/g, (character) => `#${character.codePointAt(0)};`);
}
