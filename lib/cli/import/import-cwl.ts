/** Writes the TypeScript module with the types of a CWL document. */
import { basename, relative, resolve } from 'node:path';
import { type Port, writePort } from '../../cwl/document/process.ts';
import { readDocument } from '../../cwl/document/read-document.ts';
import { Identifiers } from './identifiers.ts';
import { Code, printValue } from './print-value.ts';

/** By this a module is known that may be written again. */
export const cwlModuleMark = 'Written by `millrace import`';

/** Whether a text is a CWL document, and none of Kubernetes. */
export function isCwl(text: string): boolean {
  return /^\s*"?cwlVersion"?\s*:/m.test(text);
}

/** The module for `FILE` or `FILE#ID`, as it stands in a folder; throws an `InputError` for what no step can run. */
export function importCwl(path: string, folder: string): string {
  const [file = '', id] = path.split('#', 2);
  const { ports } = readDocument(path);
  const name = new Identifiers().take(id ?? basename(file).replace(/\.[^.]*$/, ''));
  const place = relative(resolve(folder), resolve(file)) + (id === undefined ? '' : `#${id}`);
  const written = printValue({
    file: new Code(`join(import.meta.dirname, ${printValue(place)})`),
    inputs: writtenPorts(ports.inputs),
    outputs: writtenPorts(ports.outputs),
  });
  return [
    `/** What ${basename(path).replaceAll('*/', '')} takes and gives. ${cwlModuleMark}; import the document again when it has changed. */`,
    "import { join } from 'node:path';",
    "import type { CwlDocument } from 'millrace';",
    '',
    `export const ${name} = ${written} as const satisfies CwlDocument;`,
    '',
  ].join('\n');
}

function writtenPorts(ports: readonly Port[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(ports.map((port) => [port.name, writePort(port)]));
}
