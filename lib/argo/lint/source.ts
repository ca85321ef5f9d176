/** Reads YAML or JSON with the places of its parts, as the parser of Argo's controller takes it. */
import { type Document, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../manifest.ts';
import type { Path } from './finding.ts';
import { asGoReadsYaml } from './go-yaml.ts';

/** A place in a file; lines and columns are counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something that is no YAML. */
export interface YamlFault {
  readonly message: string;
  readonly position: Position;
}

/** One object of a file. */
export interface SourceDocument {
  readonly object: KubernetesObject;
  /** Where a value stands; the nearest thing around it when it is not there. */
  readonly positionOf: (path: Path) => Position;
}

/** What a file holds: its objects, or why it is no YAML. */
export interface Source {
  readonly documents: readonly SourceDocument[];
  readonly faults: readonly YamlFault[];
}

/** Reads the text of a file. Documents that are no Kubernetes objects are left out. */
export function readSource(text: string): Source {
  const lineCounter = new LineCounter();
  const healed = indentQuoted(text);
  const parsed = parseAllDocuments(healed, { ...asGoReadsYaml, lineCounter });
  const positionAt = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults = parsed.flatMap(({ errors }) =>
    errors.map(({ message, pos: [start] }) => ({
      message: message.split(' at line ')[0] ?? message,
      position: positionAt(start),
    })),
  );
  const documents = parsed.flatMap((document): SourceDocument[] => {
    if (document.errors.length > 0) return [];
    const object: unknown = document.toJS();
    if (!isKubernetesObject(object)) return [];
    return [{ object, positionOf: (path) => positionAt(offsetOf(document, path)) }];
  });
  return { documents, faults };
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
}

/** Where a value begins, or its key when there is one; else where the nearest part around it does. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!isPair(pair)) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number' && node.items[step] !== undefined) {
      node = node.items[step];
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/**
 * YAML 1.2 wants the lines of a quoted text indented; Go's parser, and so Argo, takes them wherever they begin. Spaces
 * at their beginning mean nothing, so the missing ones are put in.
 */
function indentQuoted(text: string): string {
  let healed = text;
  for (let round = 0; round < mostLines; round += 1) {
    const fault = parseAllDocuments(healed, { logLevel: 'silent' })
      .flatMap(({ errors }) => errors)
      .find(({ code, message }) => code === 'MISSING_CHAR' && message.startsWith('Missing closing'));
    const end = fault && healed.indexOf('\n', fault.pos[0]);
    if (end === undefined || end < 0) return healed;
    const lines = healed.slice(0, end).split('\n').length;
    healed = healed
      .split('\n')
      .map((line, index) => (index === lines ? `${' '.repeat(80)}${line}` : line))
      .join('\n');
  }
  return text;
}

/** How many lines of quoted texts may lack their indentation. */
const mostLines = 200;
