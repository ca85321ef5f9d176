/** Puts what a document refers to into it: imported parts, the processes of steps, and files. */
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { InputError } from '../../errors.ts';
import { checkRequirements } from './requirements.ts';
import { isObject } from './value-type.ts';

/** The longest file that CWL lets a document hold. */
const maxContents = 64 * 1024;

/** Where a part of a document stands. */
export interface Place {
  readonly file: string;
  /** The files that led here. */
  readonly trail: readonly string[];
  /** Prefixes of all files, which the whole document must say. */
  readonly namespaces: Map<string, unknown>;
}

/** The document of a file. */
export function load({ file, trail }: Place): unknown {
  const text = read(file, trail);
  try {
    return parse(text, { merge: true });
  } catch (cause) {
    throw new InputError(`${file}: ${cause instanceof Error ? cause.message.split('\n', 1)[0] : ''}`, {
      cause,
    });
  }
}

function read(file: string, trail: readonly string[]): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const from = trail.at(-2);
    throw new InputError(`${from ? `${from} refers to ${file}, which` : file} cannot be read`, { cause });
  }
}

/** A part of a document with what it refers to; throws an `InputError` for what cannot be run in a step. */
export function inlined(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) return value.map((each) => inlined(each, place));
  if (!isObject(value)) return value;
  const { $import: imported, $include: included, $mixin: mixin } = value;
  if (mixin !== undefined)
    throw new InputError(`${place.file} uses $mixin; write what it brings in its place`);
  if (typeof included === 'string') return read(...lookedUp(included, place));
  if (typeof imported === 'string') {
    const [file, trail] = lookedUp(imported, place);
    return inlined(load({ ...place, file, trail }), { ...place, file, trail });
  }
  if (value['class'] === 'File' || value['class'] === 'Directory') return literal(value, place);
  const fields = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    // What a schema of terms says is not needed to run, and would be fetched from the network.
    if (key === '$schemas') return [];
    if (key === '$namespaces') return note(inner, place);
    if (key === 'steps' && value['class'] === 'Workflow') return [[key, steps(inner, place)]];
    return [[key, inlined(inner, place)]];
  });
  const process = Object.fromEntries(fields);
  if (typeof process['class'] === 'string' && 'inputs' in process)
    checkRequirements(process, `${basename(place.file)}${process['id'] ? `#${String(process['id'])}` : ''}`);
  return process;
}

function note(namespaces: unknown, { file, namespaces: known }: Place): [] {
  for (const [prefix, meaning] of Object.entries(isObject(namespaces) ? namespaces : {})) {
    if (known.has(prefix) && known.get(prefix) !== meaning)
      throw new InputError(`${file} gives the prefix '${prefix}' another meaning; rename one of them`);
    known.set(prefix, meaning);
  }
  return [];
}

function steps(written: unknown, place: Place): unknown {
  const step = (value: unknown) => {
    const inner = inlined(value, place);
    if (!isObject(inner) || typeof inner['run'] !== 'string' || inner['run'].startsWith('#')) return inner;
    return { ...inner, run: processOf(inner['run'], place) };
  };
  if (Array.isArray(written)) return written.map(step);
  return isObject(written)
    ? Object.fromEntries(Object.entries(written).map(([id, value]) => [id, step(value)]))
    : written;
}

/** The process of another file, as a part of this document. */
function processOf(reference: string, place: Place): unknown {
  const [file, trail] = lookedUp(reference, place);
  const process = inlined(load({ ...place, file, trail }), { ...place, file, trail });
  if (!isObject(process) || process['$graph'] !== undefined)
    throw new InputError(
      `${place.file} runs ${reference}, which is not one process; give it a file of its own`,
    );
  const { cwlVersion, id: _, ...rest } = process;
  if (cwlVersion !== undefined && cwlVersion !== 'v1.2')
    throw new InputError(`${file} is of CWL ${String(cwlVersion)}; bring it to v1.2 (cwl-upgrader does)`);
  return rest;
}

/** A file of the document's folder, as one whose contents the document holds. */
function literal(value: Readonly<Record<string, unknown>>, place: Place): unknown {
  const { location, path, ...rest } = value;
  const reference = location ?? path;
  if (typeof reference !== 'string' || /^\$[({]/.test(reference)) return value;
  if (value['class'] === 'Directory')
    throw new InputError(`${place.file} refers to the folder ${reference}; take it as an input`);
  const [file, trail] = lookedUp(reference, place);
  const contents = read(file, trail);
  if (Buffer.byteLength(contents) > maxContents || contents.includes('\uFFFD'))
    throw new InputError(
      `${place.file} refers to ${reference}, which is no text or longer than 64 KiB; take it as an input`,
    );
  return { basename: basename(file), ...rest, contents };
}

function lookedUp(reference: string, { file, trail }: Place): [file: string, trail: readonly string[]] {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(reference) || reference.includes('#'))
    throw new InputError(
      `${file} refers to ${reference}; put that into a file of its own and refer to it by its path`,
    );
  const found = resolve(dirname(file), reference);
  if (trail.includes(found))
    throw new InputError(`${file} refers to ${reference}, which leads back to itself`);
  return [found, [...trail, found]];
}
