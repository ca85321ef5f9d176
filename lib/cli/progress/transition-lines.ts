/** A run as plain lines, one a change of a node's phase, for where there is no terminal. */
import type { NodeStatus, Workflow } from '../../argo/manifest.ts';
import { visible } from '../text/visible.ts';
import { changedParts } from '../tree/changed-part.ts';
import { detailOf, durationText, isOver, type Times } from '../tree/node-row.ts';
import { nodesOf, nodeTree, pathOf, walk } from '../tree/node-tree.ts';

/** Gives the lines for what changed since the state before; without the changed nodes, all are looked at. */
export function transitionLines(
  times: Times,
): (workflow: Workflow, changed?: readonly NodeStatus[]) => readonly string[] {
  const told = new Map<string, string>();
  const partOf = changedParts();
  return (workflow, changed = nodesOf(workflow)) =>
    [...walk(nodeTree(partOf(workflow, changed)))].flatMap((tree) => {
      const { node } = tree;
      const detail = isOver(node) || node.phase === 'Pending' ? detailOf(node) : '';
      const state = `${node.phase} ${node.phase === 'Pending' ? detail : ''}`;
      if (told.get(node.id) === state) return [];
      told.set(node.id, state);
      if (node.phase === 'Pending' && detail === '') return [];
      const duration = isOver(node) ? durationText(node, Date.parse(node.finishedAt ?? ''), times) : '';
      return [
        [visible(pathOf(tree)), node.phase ?? '', duration, detail].filter((part) => part !== '').join('  '),
      ];
    });
}
