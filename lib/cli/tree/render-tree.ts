/** Draws a workflow's tree: a pure function of the status document, the time and the terminal. */
import type { Workflow } from '../../argo/manifest.ts';
import { cut, pad, widthOf } from '../text/fit.ts';
import { coloured, plain } from '../text/paint.ts';
import { visible } from '../text/visible.ts';
import { chooseRows } from './choose-rows.ts';
import { detailOf, durationText, markOf, meaningOf, type Times, wasLeftOut } from './node-row.ts';
import { nodeTree } from './node-tree.ts';
import { rowsOf } from './tree-rows.ts';

export interface TreeView {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Columns of the terminal; no line takes more. */
  readonly width: number;
  /** Lines that may be drawn; of a larger tree the rows that matter now are chosen. @default all */
  readonly rows?: number;
  readonly colours: boolean;
  /** Whether marks turn while their node runs. @default false */
  readonly spinning?: boolean;
  readonly times?: Times;
}

/** The tree, a line a node. */
export function renderTree(workflow: Workflow, view: TreeView): readonly string[] {
  const paint = view.colours ? coloured : plain;
  const { rows, note } = chooseRows(rowsOf(nodeTree(workflow)), view.rows);
  const names = rows.map(({ tree, branch }) => widthOf(branch) + 2 + widthOf(visible(tree.label)));
  const nameWidth = Math.min(Math.max(0, ...names), Math.max(12, Math.floor(view.width * 0.35)));
  const phaseWidth = view.width < narrow ? 0 : 'Succeeded'.length;
  const durations = rows.map(({ tree }) => durationText(tree.node, view.now, view.times));
  const durationWidth = Math.max(0, ...durations.map(widthOf));

  const lines = rows.map(({ tree, branch }, index) => {
    const { node, label } = tree;
    const phase = node.phase ?? '';
    const mark = markOf(phase, view.spinning ? view.now : undefined);
    const room = nameWidth - widthOf(branch) - 2;
    const name = pad(cut(visible(label), room), room);
    const duration = pad(durations[index] ?? '', durationWidth, 'left');
    const head = nameWidth + 2 + (phaseWidth === 0 ? 0 : phaseWidth + 2) + durationWidth + 2;
    const detail = cut(detailOf(node), view.width - head);
    const quiet = wasLeftOut(node);
    const shown = {
      name: quiet ? paint('aside', name) : tree.children.length > 0 ? paint('title', name) : name,
      phase: phaseWidth === 0 ? '' : `${paint(meaningOf(phase), pad(phase, phaseWidth))}  `,
      detail: paint(phase === 'Failed' || phase === 'Error' ? 'bad' : 'aside', detail),
    };
    const lead = `${paint('aside', branch)}${paint(meaningOf(phase), mark)} ${shown.name}`;
    return `${lead}  ${shown.phase}${paint('aside', duration)}  ${shown.detail}`;
  });
  return [...lines, ...(note === '' ? [] : [paint('aside', cut(note, view.width))])].map(
    withoutTrailingSpace,
  );
}

/** Below this many columns the mark alone tells the phase. */
const narrow = 50;

/** Colours may stand around the spaces. */
function withoutTrailingSpace(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  return line.replace(/(?:\s|\u001b\[\d+m)+$/, (end) => end.replaceAll(/\s/g, ''));
}
