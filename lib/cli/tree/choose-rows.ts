/** When a tree is higher than the terminal: which of its rows are worth the room. */
import { isOver } from './node-row.ts';
import { walk } from './node-tree.ts';
import type { Row } from './tree-rows.ts';

/** The rows that are drawn, in their order, and a line about the others (empty when there are none). */
export interface ChosenRows {
  readonly rows: readonly Row[];
  readonly note: string;
}

/** Keeps what runs, waits or failed with the nodes around it, then what ended last. */
export function chooseRows(rows: readonly Row[], limit = Number.POSITIVE_INFINITY): ChosenRows {
  if (rows.length <= limit) return { rows, note: '' };
  const room = Math.max(1, limit - 1);
  const byWorth = rows.toSorted(
    (left, right) => worthOf(right) - worthOf(left) || endOf(right) - endOf(left),
  );
  const chosen = new Set(byWorth.slice(0, room));
  const hidden = rows.filter((row) => !chosen.has(row));
  return { rows: rows.filter((row) => chosen.has(row)), note: noteOf(hidden) };
}

function worthOf({ tree }: Row): number {
  const nodes = [...walk([tree])].map(({ node }) => node);
  if (nodes.some((node) => !isOver(node))) return 2;
  return nodes.some(({ phase }) => phase === 'Failed' || phase === 'Error') ? 1 : 0;
}

function endOf({ tree }: Row): number {
  return Date.parse(tree.node.finishedAt ?? '') || 0;
}

function noteOf(hidden: readonly Row[]): string {
  const phases = Map.groupBy(hidden, ({ tree }) => tree.node.phase ?? '');
  const counts = [...phases].map(([phase, rows]) => `${rows.length} ${phase}`);
  return `… and ${hidden.length} more: ${counts.join(', ')}`;
}
