/**
 * Adds a key that is absent to a map that is there, as a line of its own after the last value that stands on one line,
 * or inside of the braces. Only what asks for it gets here: `setScalar` never makes a key. The result is parsed again,
 * and when anything but that key is new, it is not given.
 */
import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, type Pair, Scalar, type YAMLMap } from 'yaml';
import { PermanentError } from '../../errors.ts';
import { showField } from '../intent.ts';
import { findDocument } from './find-document.ts';
import { findNode } from './find-scalar.ts';
import { isJson } from './json.ts';
import { applySplice, type Splice } from './literal-block.ts';
import { readDocuments } from './read-documents.ts';
import { scalarForms } from './scalar-forms.ts';
import { type Edit, type FieldIntent, refuseUnwritable, setScalar } from './set-scalar.ts';
import { refuseTemplate } from './template-marks.ts';

/** Sets the field, and adds its key when its map lacks it. Throws a `PermanentError` that says why when it cannot. */
export function addScalar(source: string, intent: FieldIntent): Edit {
  const { document, field, value } = intent;
  refuseUnwritable(value);
  refuseTemplate(source);
  const documents = readDocuments(source);
  const target = findDocument(documents, document);
  const { node: map, rest } = findNode(target, field.slice(0, -1));
  const key = field.at(-1);
  if (!isMap(map) || rest.length > 0 || typeof key !== 'string' || hasKey(map, key))
    return setScalar(source, intent);

  const wanted = readDocuments(source);
  const copy = findNode(findDocument(wanted, document), field.slice(0, -1)).node;
  if (isMap(copy)) copy.set(key, value);
  const expected = wanted.map((one): unknown => one.toJS());
  for (const splice of additions(source, map, { key, value })) {
    const text = applySplice(source, splice);
    if (isDeepStrictEqual(valuesOf(text), expected)) return { text, before: '', changed: true };
  }
  throw new PermanentError(
    `${showField(field)} cannot be added in the way the file is written; add it by hand once`,
  );
}

function hasKey(map: YAMLMap, key: string): boolean {
  return map.items.some((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/** Undefined when the text can no longer be read. */
function valuesOf(text: string): unknown {
  try {
    return readDocuments(text).map((one): unknown => one.toJS());
  } catch {
    return undefined;
  }
}

interface NewKey {
  readonly key: string;
  readonly value: string;
}

/** The ways to write the new key, the one nearest to the map's own style first. */
function additions(source: string, map: YAMLMap, { key, value }: NewKey): readonly Splice[] {
  const json = isJson(source);
  const forms = (text: string) => (json ? [JSON.stringify(text)] : scalarForms(text, new Scalar(text)));
  const [name = JSON.stringify(key)] = forms(key);
  const last = map.items.findLast((pair) => endOf(source, pair) !== undefined);
  return forms(value).flatMap((form): readonly Splice[] => {
    const pair = `${name}: ${form}`;
    if (last === undefined)
      return map.flow === true && map.items.length === 0 ? [at((map.range?.[0] ?? 0) + 1, pair)] : [];
    const end = endOf(source, last) ?? 0;
    const start = isScalar(last.key) ? (last.key.range?.[0] ?? 0) : 0;
    const before = source.slice(source.lastIndexOf('\n', start - 1) + 1, start);
    if (map.flow === true)
      return [at(end, /^\s*$/.test(before) ? `,${newlineOf(source)}${before}${pair}` : `, ${pair}`)];
    const line = `${' '.repeat(before.replace('\ufeff', '').length)}${pair}`;
    const lineEnd = source.indexOf('\n', end);
    return [
      lineEnd === -1
        ? at(source.length, `${newlineOf(source)}${line}`)
        : at(lineEnd + 1, `${line}${newlineOf(source)}`),
    ];
  });
}

function at(offset: number, form: string): Splice {
  return { start: offset, end: offset, form };
}

/** Where a pair ends whose value stands on the line of its key. */
function endOf(source: string, { key, value }: Pair): number | undefined {
  if (!isScalar(key) || !isScalar(value)) return undefined;
  const [start, end] = [key.range?.[0], value.range?.[1]];
  if (start === undefined || end === undefined || source.slice(start, end).includes('\n')) return undefined;
  return end;
}

function newlineOf(source: string): string {
  return source.includes('\r\n') ? '\r\n' : '\n';
}
