/**
 * Sets one field of one document of a YAML or JSON text by replacing the bytes of its scalar: everything else, down to
 * comments, quotes and line ends, stays. The result is parsed again, and when anything but that value differs, it is
 * not given.
 */
import { type Document, isScalar, type ParsedNode, type Scalar } from 'yaml';
import { PermanentError } from '../../errors.ts';
import { type FieldPath, type Intent, showField } from '../intent.ts';
import { findDocument, onlyDocument } from './find-document.ts';
import { findNode, replaceable } from './find-scalar.ts';
import { isJson } from './json.ts';
import { applySplice, type Splice, spliceOfBlock } from './literal-block.ts';
import { type OutlineEntry, outline } from './outline.ts';
import { readDocuments } from './read-documents.ts';
import { scalarForms } from './scalar-forms.ts';
import { refuseTemplate } from './template-marks.ts';

/** A text with one scalar replaced. */
export interface Edit {
  readonly text: string;
  /** What the field held before, as a text. */
  readonly before: string;
  /** False when the field held the value already; the text is the same then. */
  readonly changed: boolean;
}

/** A field of one document of a text, and what it shall hold. */
export type FieldIntent = Pick<Intent, 'document' | 'field' | 'value'>;

/** Applies the intent to the text of its file. Throws a `PermanentError` that says why when it cannot. */
export function setScalar(source: string, { document, field, value }: FieldIntent): Edit {
  refuseUnwritable(value);
  refuseTemplate(source);
  const pick = (documents: readonly Parsed[]) => findDocument(documents, document);
  const { before, splice } = spliceFor(source, pick, { field, value });
  if (splice === undefined) return { text: source, before, changed: false };
  return { text: applySplice(source, splice), before, changed: true };
}

type Parsed = Document.Parsed<ParsedNode>;

/** What has to be replaced in a text, and what stands there; nothing when the value stands there already. */
interface Found {
  readonly before: string;
  readonly splice?: Splice;
}

function spliceFor(
  source: string,
  pick: (documents: readonly Parsed[]) => Parsed,
  { field, value }: Pick<Intent, 'field' | 'value'>,
): Found {
  const documents = readDocuments(source);
  const { node, rest } = findNode(pick(documents), field);
  const was = outline(documents);
  if (isScalar(node) && rest.length > 0) {
    const inner = inBlock(node, field.slice(0, -rest.length), { field: rest, value });
    if (inner.splice === undefined) return inner;
    const splice = spliceOfBlock(source, node, inner.splice);
    const text = applySplice(String(node.value), inner.splice);
    if (differsOnlyIn(node, text, { was, now: outlineOf(applySplice(source, splice)) }))
      return { before: inner.before, splice };
  } else {
    const found = replaceable(node, field);
    const before = String(found.node.value);
    if (found.node.value === value) return { before };
    const [start, end] = found.range;
    for (const form of isJson(source) ? [JSON.stringify(value)] : scalarForms(value, found.node)) {
      const splice = { start, end, form };
      if (differsOnlyIn(found.node, value, { was, now: outlineOf(applySplice(source, splice)) }))
        return { before, splice };
    }
  }
  throw new PermanentError(
    `${showField(field)} cannot be set to ${JSON.stringify(value)} without changing something else in the file`,
  );
}

/** The edit of a block's own text; an error names the block. */
function inBlock(block: Scalar, path: FieldPath, rest: Pick<Intent, 'field' | 'value'>): Found {
  try {
    return spliceFor(String(block.value), (documents) => onlyDocument(documents), rest);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    throw new PermanentError(`in the text of ${showField(path)}: ${error.message}`, { cause: error });
  }
}

/** A value on one line that every reader of YAML reads back: a model's URI, an image, a name. */
export function refuseUnwritable(value: string): void {
  const bad = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u.exec(value)?.[0];
  if (bad === undefined) return;
  const code = bad.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  throw new PermanentError(`the value holds the character U+${code}; only text on one line can be written`);
}

interface Outlines {
  readonly was: readonly OutlineEntry[];
  readonly now: readonly OutlineEntry[];
}

/** Whether the two texts are the same but for this scalar, which now holds exactly this value. */
function differsOnlyIn(target: Scalar, value: string, { was, now }: Outlines): boolean {
  if (was.length !== now.length) return false;
  return was.every((old, index) => {
    const entry = now[index];
    if (old.node !== target) return old.line === entry?.line;
    return old.around === entry?.around && isScalar(entry.node) && entry.node.value === value;
  });
}

/** Empty, and so different, when the text can no longer be read. */
function outlineOf(text: string): readonly OutlineEntry[] {
  try {
    return outline(readDocuments(text));
  } catch {
    return [];
  }
}
