/**
 * Sets one field of one document of a YAML or JSON text by replacing the bytes of its scalar: everything else, down to
 * comments, quotes and line ends, stays. The result is parsed again, and when anything but that value differs, it is
 * not given.
 */
import { isScalar, type Scalar } from 'yaml';
import { PermanentError } from '../../errors.ts';
import type { Intent } from '../intent.ts';
import { showField } from '../intent.ts';
import { findDocument } from './find-document.ts';
import { findScalar } from './find-scalar.ts';
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

/** Applies the intent to the text of its file. Throws a `PermanentError` that says why when it cannot. */
export function setScalar(source: string, { document, field, value }: Omit<Intent, 'path'>): Edit {
  refuseUnwritable(value);
  refuseTemplate(source);
  const documents = readDocuments(source);
  const found = findScalar(findDocument(documents, document), field);
  const before = String(found.node.value);
  if (found.node.value === value) return { text: source, before, changed: false };

  const [start, end] = found.range;
  const was = outline(documents);
  for (const form of scalarForms(value, found.node)) {
    const text = source.slice(0, start) + form + source.slice(end);
    if (differsOnlyIn(found.node, value, { was, now: outlineOf(text) }))
      return { text, before, changed: true };
  }
  throw new PermanentError(
    `${showField(field)} cannot be set to ${JSON.stringify(value)} without changing something else in the file`,
  );
}

/** A value on one line that every reader of YAML reads back: a model's URI, an image, a name. */
function refuseUnwritable(value: string): void {
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
