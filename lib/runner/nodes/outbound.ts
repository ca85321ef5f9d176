/** The last nodes of a node: those that the nodes after it hang on, as Argo draws them. */
import type { NodeStatus } from '../../argo/manifest.ts';
import type { NodeTable } from './node-table.ts';

/** The ids of the nodes at which a node ends. */
export function outboundIds(nodes: NodeTable, node: NodeStatus): readonly string[] {
  const children = (node.children ?? []).flatMap((id) => nodes.byId(id) ?? []);
  switch (node.type) {
    case 'Skipped':
    case 'Suspend':
    case 'HTTP':
      return [node.id];
    case 'Pod': {
      const containers = children.filter(
        ({ type, boundaryID }) => type === 'Container' && boundaryID === node.id,
      );
      return containers.length === 0
        ? [node.id]
        : unique(containers.flatMap((child) => outboundIds(nodes, child)));
    }
    case 'Container': {
      const siblings = children.filter(({ boundaryID }) => boundaryID === node.boundaryID);
      return siblings.length === 0
        ? [node.id]
        : unique(siblings.flatMap((child) => outboundIds(nodes, child)));
    }
    case 'TaskGroup':
      return children.length === 0
        ? [node.id]
        : unique(children.flatMap((child) => outboundIds(nodes, child)));
    case 'Retry': {
      const last = children.at(-1);
      return last ? [last.id] : [];
    }
    default:
      return (node.outboundNodes ?? []).flatMap((id) => {
        const inner = nodes.byId(id);
        return inner ? outboundIds(nodes, inner) : [];
      });
  }
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
