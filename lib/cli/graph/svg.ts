/** A workflow's graph as an SVG picture, laid out by Graphviz. */
import type { Graph, Subgraph } from '@viz-js/viz';
import { visible } from '../text/visible.ts';
import { type GraphEdge, type GraphNode, notesOf, type WorkflowGraph } from './workflow-graph.ts';

/** Graphviz knows how wide the letters of this font are; a list of fonts it does not. */
const font = 'Helvetica';
/** In inches: room for viewers whose font is wider. */
const margin = '0.22,0.08';
const ink = '#1f2933';
const paper = '#ffffff';
/** Fill colours by kind. */
const fills: Readonly<Record<string, string>> = { suspend: '#fde8c8', data: '#dcefdc' };
const podFill = '#e3edf9';
const shapes: Readonly<Record<string, string>> = { suspend: 'hexagon', data: 'cylinder' };

/** The picture, as the text of an SVG file. */
export async function svgOf(graph: WorkflowGraph): Promise<string> {
  // Loaded on use: it is Graphviz itself, compiled to WebAssembly.
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const svg = viz.renderString(dotOf(graph), { format: 'svg' });
  // Graphviz puts the title into the drawing, where those who cannot see the picture do not find it.
  return svg.replace(/(<svg [^>]*>)([\s\S]*?)(<title>[^<]*<\/title>)/, '$1\n$3$2$3');
}

function dotOf({ name, nodes, edges }: WorkflowGraph): Graph {
  const byId = new Map(nodes.flatMap(withInside).map((node) => [node.id, node]));
  return {
    name,
    directed: true,
    graphAttributes: { compound: true, bgcolor: paper, fontname: font, nodesep: 0.35, ranksep: 0.4 },
    nodeAttributes: {
      ...{ fontname: font, fontsize: 11, fontcolor: ink },
      ...{ color: ink, style: 'filled,rounded', margin },
    },
    edgeAttributes: { color: ink, arrowsize: 0.7 },
    ...partsOf(nodes),
    edges: edges.map((edge) => edgeOf(edge, byId)),
  };
}

function partsOf(nodes: readonly GraphNode[]): Pick<Graph, 'nodes' | 'subgraphs'> {
  const leaves = nodes.filter(({ inside }) => inside.length === 0);
  const groups = nodes.filter(({ inside }) => inside.length > 0);
  return {
    nodes: leaves.map((node) => ({ name: node.id, attributes: attributesOf(node) })),
    subgraphs: groups.map(
      (node): Subgraph => ({
        name: clusterOf(node),
        graphAttributes: {
          label: labelOf(node),
          fontsize: 11,
          fontcolor: ink,
          color: '#9aa5b1',
          style: 'rounded',
        },
        ...partsOf(node.inside),
      }),
    ),
  };
}

function attributesOf(node: GraphNode) {
  const kind = node.kind ?? '';
  return {
    label: labelOf(node),
    shape: shapes[kind] ?? 'box',
    fillcolor: fills[kind] ?? podFill,
    ...(kind in shapes && { style: 'filled' }),
    ...(node.isMany && { peripheries: 2 }),
  };
}

/** Graphviz joins nodes, so an edge of a group goes from its last node or to its first, and is cut at its border. */
function edgeOf({ from, to, isHook }: GraphEdge, byId: ReadonlyMap<string, GraphNode>) {
  const [tail, head] = [byId.get(from), byId.get(to)];
  return {
    tail: tail ? (withInside(tail).findLast(isLeaf)?.id ?? from) : from,
    head: head ? (withInside(head).find(isLeaf)?.id ?? to) : to,
    attributes: {
      ...(tail && !isLeaf(tail) && { ltail: clusterOf(tail) }),
      ...(head && !isLeaf(head) && { lhead: clusterOf(head) }),
      ...(isHook && { style: 'dashed' }),
    },
  };
}

function isLeaf({ inside }: GraphNode): boolean {
  return inside.length === 0;
}

function withInside(node: GraphNode): readonly GraphNode[] {
  return [node, ...node.inside.flatMap(withInside)];
}

function clusterOf({ id }: GraphNode): string {
  return `cluster_${id}`;
}

/** Lines in the middle; a backslash would begin one of Graphviz's own marks. */
function labelOf(node: GraphNode): string {
  return [node.name, ...notesOf(node)].map((line) => visible(line).replaceAll('\\', '\\\\')).join('\\n');
}
