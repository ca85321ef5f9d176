/** Where the text of a literal block (`|`) stands in its file, so that an edit of that text is an edit of the file. */
import type { Scalar } from 'yaml';
import { PermanentError } from '../../errors.ts';

/** A replacement of some characters of a text. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly form: string;
}

/** The splice of the file that does what `inner` does to the block's text. Throws when it spans several lines. */
export function spliceOfBlock(source: string, block: Scalar, inner: Splice): Splice {
  const text = String(block.value);
  const row = text.slice(0, inner.start).split('\n').length - 1;
  const column = inner.start - (text.lastIndexOf('\n', inner.start - 1) + 1);
  const line = text.split('\n')[row] ?? '';
  const start = startOfLine(source, block.range?.[0] ?? 0, row + 1);
  const written = /^[^\r\n]*/.exec(source.slice(start))?.[0] ?? '';
  if (column + inner.end - inner.start > line.length || !written.endsWith(line))
    throw new PermanentError('the value stands on several lines of a block of text; write it on one line');
  const from = start + written.length - line.length + column;
  return { start: from, end: from + inner.end - inner.start, form: inner.form };
}

/** Where the line begins that comes so many lines after an offset. */
function startOfLine(source: string, offset: number, lines: number): number {
  let at = offset;
  for (let i = 0; i < lines; i += 1) at = source.indexOf('\n', at) + 1;
  return at;
}

/** The text with the splice made. */
export function applySplice(source: string, { start, end, form }: Splice): string {
  return source.slice(0, start) + form + source.slice(end);
}
