/** Walks from a document's root to one scalar, and refuses the ones whose bytes are not theirs alone. */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { PermanentError } from '../../errors.ts';
import { type FieldPart, type FieldPath, type ItemKey, showField, showItem } from '../intent.ts';

/** A scalar that can be replaced. */
export interface FoundScalar {
  readonly node: Scalar;
  /** Where its bytes begin and end in the text, quotes included. */
  readonly range: readonly [start: number, end: number];
}

/** What lies at a path, or the literal block on the way whose text holds the rest of it. */
export interface FoundNode {
  readonly node: unknown;
  /** Empty, but for a literal block that is gone into. */
  readonly rest: FieldPath;
}

/** Walks along a path. Throws a `PermanentError` that names the nearest part that is there, or what is in the way. */
export function findNode(document: Document.Parsed<ParsedNode>, field: FieldPath): FoundNode {
  const aliased = namesOfAliases(document);
  let node: unknown = document.contents;
  for (const [depth, part] of field.entries()) {
    const path = field.slice(0, depth);
    refuseShared(node, path, aliased);
    if (isScalar(node) && node.type === 'BLOCK_LITERAL') return { node, rest: field.slice(depth) };
    node =
      isSeq(node) && typeof part === 'object' ? itemBy(node, part, path, document) : partOf(node, part, path);
  }
  refuseShared(node, field, aliased);
  return { node, rest: [] };
}

function partOf(node: unknown, part: FieldPart, path: FieldPath): unknown {
  const whole = path.length === 0 ? 'the document' : showField(path);
  if (isSeq(node) && typeof part !== 'object') return itemOf(node, part, whole);
  if (isMap(node) && typeof part !== 'object') return childOf(node, part, whole);
  if (isMap(node))
    throw new PermanentError(`there is no ${showField([...path, part])}: ${whole} is a map and no list`);
  const what = isScalar(node) && node.value !== null ? 'is a value and holds no fields' : 'is empty';
  throw new PermanentError(`there is no ${showField([...path, part])}: ${whole} ${what}`);
}

function itemOf(list: YAMLSeq, part: string | number, whole: string): unknown {
  const count = list.items.length;
  if (typeof part !== 'number')
    throw new PermanentError(
      `${whole} is a list of ${count}; go on with the number of an item, not '${part}'`,
    );
  if (part >= count)
    throw new PermanentError(`${whole} has no item ${part}; it has ${count}, counted from 0`);
  return list.items[part];
}

/** The one item whose fields hold the texts of the key. */
function itemBy(list: YAMLSeq, key: ItemKey, path: FieldPath, document: Document): unknown {
  const textOf = (item: unknown, name: string) => {
    const map = isAlias(item) ? item.resolve(document) : item;
    const value: unknown = isMap(map) ? map.get(name) : undefined;
    return value === undefined ? undefined : String(value);
  };
  const found = list.items.filter((item) =>
    Object.entries(key).every(([name, value]) => textOf(item, name) === value),
  );
  if (found.length === 1) return found[0];
  const names = Object.keys(key);
  const items = list.items.map((item) =>
    names.map((name) => `${name}=${textOf(item, name) ?? ''}`).join(','),
  );
  const shown = items.length > 12 ? [...items.slice(0, 12), '…'] : items;
  const whole = path.length === 0 ? 'the document' : showField(path);
  throw new PermanentError(
    `${whole} has ${found.length === 0 ? 'no item' : `${found.length} items`} with ${showItem(key)}; ` +
      `it has ${shown.length === 0 ? 'nothing' : shown.join('; ')}`,
  );
}

function childOf(map: YAMLMap, part: string | number, whole: string): unknown {
  const pairs = map.items.filter(({ key }) => isScalar(key) && String(key.value) === String(part));
  const [pair] = pairs;
  if (pairs.length > 1) throw new PermanentError(`${whole} has the key '${part}' ${pairs.length} times`);
  if (pair !== undefined) return pair.value;
  const keys = map.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []));
  const shown = keys.length > 12 ? [...keys.slice(0, 12), '…'] : keys;
  throw new PermanentError(
    `${whole} has no '${part}'; it has ${shown.length === 0 ? 'nothing' : shown.join(', ')}. Add the field by hand once`,
  );
}

/** An anchor that nobody refers to is only a mark. */
function namesOfAliases(document: Document.Parsed<ParsedNode>): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, { Alias: (_, { source }) => void names.add(source) });
  return names;
}

function refuseShared(node: unknown, path: FieldPath, aliased: ReadonlySet<string>): void {
  const where = path.length === 0 ? 'the document' : showField(path);
  if (isAlias(node))
    throw new PermanentError(
      `${where} is the alias *${node.source}: its value stands elsewhere and is shared`,
    );
  if ((isCollection(node) || isScalar(node)) && node.anchor !== undefined && aliased.has(node.anchor))
    throw new PermanentError(
      `${where} has the anchor &${node.anchor}, which is used elsewhere: a change here would change that too`,
    );
}

/** The node as a scalar that can be replaced; throws a `PermanentError` that says why it cannot. */
export function replaceable(node: unknown, field: FieldPath): FoundScalar {
  const name = showField(field);
  if (isCollection(node))
    throw new PermanentError(`${name} is a ${isSeq(node) ? 'list' : 'map'}, not a value`);
  if (!isScalar(node) || !node.range)
    throw new PermanentError(`${name} has no value; write one by hand once`);
  const [start, end] = node.range;
  if (start === end) throw new PermanentError(`${name} is empty; write a value by hand once`);
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')
    throw new PermanentError(`${name} is a block of text (| or >); write it on the line of its key`);
  if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:str')
    throw new PermanentError(`${name} has the tag ${node.tag}; only plain text can be written`);
  return { node, range: [start, end] };
}
