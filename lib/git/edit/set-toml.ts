/**
 * Sets one field of a TOML text by replacing the bytes of its value. The result is parsed again, and when anything but
 * that value differs, it is not given.
 */
import { isDeepStrictEqual } from 'node:util';
import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';
import { PermanentError } from '../../errors.ts';
import { type FieldPart, type FieldPath, showDocument, showField, showItem } from '../intent.ts';
import { applySplice } from './literal-block.ts';
import { type Edit, type FieldIntent, refuseUnwritable } from './set-scalar.ts';

/** Whether the file is TOML by its name. */
export function isToml(path: string): boolean {
  return path.toLowerCase().endsWith('.toml');
}

/** Applies the intent to the text of its file. Throws a `PermanentError` that says why when it cannot. */
export function setToml(source: string, { document, field, value }: FieldIntent): Edit {
  refuseUnwritable(value);
  if (document.kind !== undefined)
    throw new PermanentError(`a TOML file is one document and holds no ${showDocument(document)}; say {}`);
  const program = read(source);
  const was: unknown = getStaticTOMLValue(program);
  const path = concretePath(was, field);
  const node = leavesOf(program).find((leaf) => isDeepStrictEqual(leaf.path, path))?.node;
  if (node?.type !== 'TOMLValue') throw new PermanentError(`${showField(field)} is no value of its own`);
  const before = node.kind === 'string' ? node.value : source.slice(...node.range);
  if (node.kind === 'string' && before === value) return { text: source, before, changed: false };
  if (node.kind === 'string' && node.multiline)
    throw new PermanentError(`${showField(field)} is text in triple quotes; write it in single ones`);
  const [start, end] = node.range;
  const expected = replaced(was, path, value);
  const isLiteral = node.kind === 'string' && node.style === 'literal' && !value.includes("'");
  const text = applySplice(source, { start, end, form: isLiteral ? `'${value}'` : JSON.stringify(value) });
  if (isDeepStrictEqual(getStaticTOMLValue(read(text)), expected)) return { text, before, changed: true };
  throw new PermanentError(
    `${showField(field)} cannot be set to ${JSON.stringify(value)} without changing something else in the file`,
  );
}

function read(source: string): AST.TOMLProgram {
  try {
    // The byte order mark is no TOML; a blank keeps every offset.
    return parseTOML(source.replace(/^\ufeff/, ' '), { tomlVersion: '1.0.0' });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new PermanentError(
      `line ${error.lineNumber} is not right: ${error.message}; put it right in the file first`,
      { cause: error },
    );
  }
}

/** The path with the index of each item that is told by its fields. Throws, naming what is there, when it leads nowhere. */
function concretePath(document: unknown, field: FieldPath): readonly (string | number)[] {
  let value = document;
  const path: (string | number)[] = [];
  for (const part of field) {
    const key = keyIn(value, part, path.length === 0 ? 'the document' : showField(path));
    value = Reflect.get(Object(value), key);
    path.push(key);
  }
  if (isTable(value) || Array.isArray(value))
    throw new PermanentError(`${showField(field)} is a ${isTable(value) ? 'table' : 'list'}, not a value`);
  return path;
}

function keyIn(value: unknown, part: FieldPart, whole: string): string | number {
  if (Array.isArray(value)) {
    if (typeof part === 'number' && part < value.length) return part;
    if (typeof part !== 'object')
      throw new PermanentError(`${whole} has no item '${part}'; it has ${value.length}, counted from 0`);
    const fits = (item: unknown) => Object.entries(part).every(([name, text]) => textIn(item, name) === text);
    const found = value.flatMap((item: unknown, index) => (fits(item) ? [index] : []));
    const [only, second] = found;
    if (only !== undefined && second === undefined) return only;
    const names = Object.keys(part);
    const items = value.map((item) => names.map((name) => `${name}=${textIn(item, name)}`).join(','));
    throw new PermanentError(
      `${whole} has ${found.length === 0 ? 'no item' : `${found.length} items`} with ${showItem(part)}; it has ${listed(items)}`,
    );
  }
  if (!isTable(value)) throw new PermanentError(`${whole} is a value and holds no fields`);
  if (typeof part !== 'object' && Object.hasOwn(value, part)) return String(part);
  throw new PermanentError(
    `${whole} has no '${typeof part === 'object' ? showItem(part) : part}'; it has ${listed(Object.keys(value))}. Add the field by hand once`,
  );
}

function textIn(item: unknown, name: string): string {
  return isTable(item) && Object.hasOwn(item, name) ? String(item[name]) : '';
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  return names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ');
}

/** A copy in which the value at the path is another one. */
function replaced(document: unknown, [key, ...rest]: readonly (string | number)[], value: string): unknown {
  if (key === undefined) return value;
  if (Array.isArray(document))
    return document.map((item, index) => (index === key ? replaced(item, rest, value) : item));
  if (!isTable(document)) return document;
  return { ...document, [key]: replaced(document[key], rest, value) };
}

interface Leaf {
  readonly path: readonly (string | number)[];
  readonly node: AST.TOMLContentNode;
}

function leavesOf({ body: [top] }: AST.TOMLProgram): readonly Leaf[] {
  return top.body.flatMap((part) =>
    part.type === 'TOMLTable'
      ? part.body.flatMap((pair) => leavesOfPair(pair, part.resolvedKey))
      : leavesOfPair(part, []),
  );
}

function leavesOfPair({ key, value }: AST.TOMLKeyValue, under: Leaf['path']): readonly Leaf[] {
  const names = key.keys.map((name) => (name.type === 'TOMLBare' ? name.name : name.value));
  return leavesOfNode(value, [...under, ...names]);
}

function leavesOfNode(node: AST.TOMLContentNode, path: Leaf['path']): readonly Leaf[] {
  if (node.type === 'TOMLArray')
    return node.elements.flatMap((item, index) => leavesOfNode(item, [...path, index]));
  if (node.type === 'TOMLInlineTable') return node.body.flatMap((pair) => leavesOfPair(pair, path));
  return [{ path, node }];
}
