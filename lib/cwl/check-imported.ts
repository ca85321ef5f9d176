/** Refuses a document whose inputs or outputs are no longer those that the program was written for. */
import type { Scope } from '../argo/scope.ts';
import { type Interface, type Port, portOf, writePort } from './document/process.ts';
import type { CwlDocument } from './wire-types.ts';

/** Throws unless the document still takes and gives what was imported; says what changed. */
export function checkImported(document: CwlDocument, { inputs, outputs }: Interface, scope: Scope): void {
  const changes = [
    ...changesOf('input', document.inputs, inputs),
    ...changesOf('output', document.outputs, outputs),
  ];
  if (changes.length > 0)
    throw scope.error(
      `${document.file} is not what was imported: ${changes.join('; ')}. Import it again: millrace import ${document.file}`,
    );
}

function changesOf(
  kind: string,
  imported: Readonly<Record<string, unknown>>,
  ports: readonly Port[],
): readonly string[] {
  const now = new Map(ports.map((port) => [port.name, JSON.stringify(writePort(port))]));
  const names = [...new Set([...Object.keys(imported), ...now.keys()])];
  return names.flatMap((name) => {
    const known = Object.hasOwn(imported, name) ? portOf(name, imported[name], `${kind} ${name}`) : undefined;
    const before = known && JSON.stringify(writePort(known));
    const after = now.get(name);
    if (before === after) return [];
    if (before === undefined) return [`${kind} ${name} is new`];
    return after === undefined
      ? [`${kind} ${name} is gone`]
      : [`${kind} ${name} was ${before} and is ${after}`];
  });
}
