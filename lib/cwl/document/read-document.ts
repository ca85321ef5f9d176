/** Reads a CWL document into one that needs no other file: what it refers to stands in it. */
import { basename, resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import { inlined, load } from './inline.ts';
import { type Interface, interfaceOf, readProcess } from './process.ts';
import { isObject } from './value-type.ts';

/** A document that stands alone. */
export interface CwlSource {
  /** The document as JSON. */
  readonly packed: string;
  /** The process that is run, where the document holds several. */
  readonly id: string | undefined;
  readonly label: string | undefined;
  readonly ports: Interface;
}

/** Reads `FILE` or `FILE#ID`; throws an `InputError` for what cannot be run in a step. */
export function readDocument(path: string): CwlSource {
  const [file = '', fragment] = path.split('#', 2);
  const place = { file: resolve(file), trail: [resolve(file)], namespaces: new Map<string, unknown>() };
  const root = inlined(load(place), place);
  if (!isObject(root))
    throw new InputError(`${file} is no CWL document; give a file with cwlVersion and class`);
  if (root['cwlVersion'] !== 'v1.2')
    throw new InputError(
      `${file} is of CWL ${String(root['cwlVersion'] ?? 'without a version')}; bring it to v1.2 (cwl-upgrader does)`,
    );
  const id = root['$graph'] === undefined ? fragment : (fragment ?? 'main');
  const process = readProcess(chosen(root, id, file), id === undefined ? file : `${file}#${id}`);
  const namespaces = Object.fromEntries(place.namespaces);
  const document = { ...root, ...(place.namespaces.size > 0 ? { $namespaces: namespaces } : {}) };
  return {
    packed: `${JSON.stringify(document, null, 2)}\n`,
    id,
    label: process.label,
    ports: interfaceOf(process, basename(file)),
  };
}

function chosen(root: Readonly<Record<string, unknown>>, id: string | undefined, file: string): unknown {
  const { $graph: graph } = root;
  if (!Array.isArray(graph)) {
    if (id === undefined) return root;
    throw new InputError(`${file} holds one process, and none called '${id}'; leave '#${id}' out`);
  }
  const ids = graph.map((each) => (isObject(each) ? String(each['id']).replace(/^#/, '') : ''));
  const index = ids.indexOf(id ?? '');
  if (index >= 0) return graph[index];
  throw new InputError(`${file} has no process '${id}'; it has ${ids.join(', ')}: give ${basename(file)}#ID`);
}
