/** All that a parsed text holds, node by node, to compare two texts by. */
import { type Document, isAlias, isCollection, isNode, isScalar, type ParsedNode, visit } from 'yaml';

/** One node. */
export interface OutlineEntry {
  readonly node: unknown;
  /** What it is beside its value: its depth, tag, anchor and comments. */
  readonly around: string;
  /** What it is, its value included. */
  readonly line: string;
}

/** The nodes of all documents, in order. */
export function outline(documents: readonly Document.Parsed<ParsedNode>[]): readonly OutlineEntry[] {
  return documents.flatMap((document) => {
    const { comment, commentBefore, directives } = document;
    const head = JSON.stringify([comment, commentBefore, directives.yaml, directives.tags]);
    const entries: OutlineEntry[] = [{ node: document, around: head, line: head }];
    visit(document, {
      Node: (key, node, path) => {
        const { comment, commentBefore, spaceBefore, tag } = node;
        const anchor = isCollection(node) || isScalar(node) ? node.anchor : undefined;
        const around = JSON.stringify([
          String(key),
          path.length,
          tag,
          anchor,
          comment,
          commentBefore,
          spaceBefore,
        ]);
        entries.push({ node, around, line: `${around} ${contentOf(node)}` });
      },
    });
    return entries;
  });
}

function contentOf(node: unknown): string {
  if (isScalar(node)) return `${typeof node.value} ${node.type} ${String(node.value)}`;
  if (isAlias(node)) return `*${node.source}`;
  return isNode(node) && isCollection(node) ? `${node.items.length} items` : 'nothing';
}
