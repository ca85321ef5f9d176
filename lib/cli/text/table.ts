/** Rows in columns that line up. */

import { pad, widthOf } from './fit.ts';
import type { Paint } from './paint.ts';

/** A column: its title, and on which side its values stand. */
export interface Column {
  readonly title: string;
  readonly side?: 'left' | 'right';
}

/** The titles, then a line a row; cells may be coloured already. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: Paint,
): readonly string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) =>
        pad(cell, widths[index] ?? 0, columns[index]?.side === 'right' ? 'left' : 'right'),
      )
      .join('  ')
      .trimEnd();
  const titles = columns.map(({ title }) => title);
  return [paint('aside', line(titles)), ...rows.map(line)];
}
