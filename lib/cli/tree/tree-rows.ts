/** A tree as the rows in which it is drawn. */
import type { TreeNode } from './node-tree.ts';

/** One node with the lines that lead to it. */
export interface Row {
  readonly tree: TreeNode;
  /** What stands before its mark, such as `│ ├─`. */
  readonly branch: string;
}

/** The rows in their order; `stem` is what stands before the rows of one branch, absent at the root. */
export function rowsOf(trees: readonly TreeNode[], stem?: string): readonly Row[] {
  return trees.flatMap((tree, index) => {
    const isLast = index === trees.length - 1;
    const branch = stem === undefined ? '' : `${stem}${isLast ? '└─' : '├─'}`;
    const below = stem === undefined ? '' : `${stem}${isLast ? '  ' : '│ '}`;
    return [{ tree, branch }, ...rowsOf(tree.children, below)];
  });
}
