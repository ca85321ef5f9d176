/** Parses a file of YAML documents; a file that is not right in all its documents is not edited at all. */
import { type Document, LineCounter, type ParsedNode, parseAllDocuments } from 'yaml';
import { PermanentError } from '../../errors.ts';

/** The documents of a text. Throws a `PermanentError` that names the place when one of them cannot be read. */
export function readDocuments(text: string): readonly Document.Parsed<ParsedNode>[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
  if ('empty' in documents) return [];
  for (const { errors } of documents) {
    const [error] = errors;
    if (error === undefined) continue;
    const { line } = lineCounter.linePos(error.pos[0]);
    const problem = error.message.replace(/\s+/g, ' ').replace(/\.$/, '');
    throw new PermanentError(`line ${line} is not right: ${problem}; put it right in the file first`);
  }
  return documents;
}
