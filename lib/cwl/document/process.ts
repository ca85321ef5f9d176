/** What a process of CWL takes and gives, read from its document by a schema. */
import * as z from 'zod';
import { camelCase } from '../../contract/names.ts';
import { InputError } from '../../errors.ts';
import { isFile, isObject, type PortType, parseType, writeType } from './value-type.ts';

/** An input or an output. */
export interface Port extends PortType {
  /** Its name in the document. */
  readonly id: string;
  /** Its name in TypeScript, in camelCase. */
  readonly name: string;
  /** The value that the document gives to an input. */
  readonly default?: unknown;
  /** The format that the document asks of a file, when it asks for one. */
  readonly format?: string;
}

/** The ports of a process, in the document's order. */
export interface Interface {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

const names = /^[A-Za-z][A-Za-z0-9]*([_.-]+[A-Za-z0-9]+)*$/;

/** By name, where a type may stand alone, or as a list with ids. */
const ports = z.union([z.record(z.string(), z.unknown()), z.array(z.looseObject({ id: z.string() }))]);

/** The parts of a process that matter to a step. */
export const processSchema = z.looseObject({
  cwlVersion: z.literal('v1.2').optional(),
  class: z.enum(['CommandLineTool', 'Workflow', 'ExpressionTool']),
  label: z.string().optional(),
  inputs: ports,
  outputs: ports,
});

export type Process = z.output<typeof processSchema>;

/** Reads a process; throws an `InputError` that begins with where it is. */
export function readProcess(value: unknown, where: string): Process {
  const { data, error } = processSchema.safeParse(value);
  if (data) return data;
  const issues = error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter(Boolean).join(': '),
  );
  throw new InputError(`${where} is no process of CWL v1.2 that can be run: ${issues.join('; ')}`);
}

/** What a process takes and gives; throws an `InputError` for what cannot travel between steps. */
export function interfaceOf({ inputs, outputs }: Process, where: string): Interface {
  return { inputs: portsOf(inputs, `${where}: input`), outputs: portsOf(outputs, `${where}: output`) };
}

function portsOf(written: z.output<typeof ports>, kind: string): readonly Port[] {
  const list = Array.isArray(written)
    ? written.map((port): [string, unknown] => [port.id.replace(/^.*[#/]/, ''), port])
    : Object.entries(written);
  const found = list.map(([id, value]) => portOf(id, value, `${kind} '${id}'`));
  for (const { id, name } of found) {
    const twin = found.find((other) => other.id !== id && other.name === name);
    if (twin) throw new InputError(`${kind}s '${id}' and '${twin.id}' are both ${name}; rename one of them`);
  }
  return found;
}

/** A port from its type, or from its type with more; `what` is how messages call it. */
export function portOf(id: string, written: unknown, what: string): Port {
  if (!names.test(id))
    throw new InputError(`${what} has no name that Argo can take; use letters, digits, '_' and '-'`);
  const { type: found, default: value, secondaryFiles, format } = fieldsOf(written);
  if (secondaryFiles !== undefined)
    throw new InputError(
      `${what} has secondaryFiles, and an artifact is one file; gather them in a Directory`,
    );
  const { type, isOptional } = parseType(found, what);
  const [asked] = [format].flat();
  const isWord = typeof asked === 'string' && !asked.includes('$');
  const port = { id, name: nameOf(id), type, ...(isWord ? { format: asked } : {}) };
  if (value === undefined || value === null) return { ...port, isOptional };
  // Absent, a file is what the document says, which the runner knows better.
  return isFile(type) ? { ...port, isOptional: true } : { ...port, isOptional, default: value };
}

type PortField = 'type' | 'default' | 'secondaryFiles' | 'format';

/** A type may stand alone. One of an enum or an array has fields too, and none that says a port's type. */
function fieldsOf(written: unknown): Readonly<Partial<Record<PortField, unknown>>> {
  const isType = !isObject(written) || written['type'] === 'enum' || written['type'] === 'array';
  return isType ? { type: written } : written;
}

/** A port as CWL writes it in the fewest words. */
export function writePort({ default: value, ...port }: Port): unknown {
  return value === undefined ? writeType(port) : { type: writeType(port), default: value };
}

/** `stac_url`, `stac-url` and `STAC_URL` are `stacUrl`. */
function nameOf(id: string): string {
  const words = id.split(/[_.-]+/).map((word) => {
    return /^[A-Z0-9]+$/.test(word) ? word.toLowerCase() : word.slice(0, 1).toLowerCase() + word.slice(1);
  });
  return camelCase(words.join('-'));
}
