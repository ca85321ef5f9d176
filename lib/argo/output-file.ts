/** Values that one container of a pod leaves as files for those after it. */
import type * as z from 'zod';
import { kebabCase } from '../contract/names.ts';
import type { RequiredNames, WireType, WireTypes } from '../contract/step-contract.ts';
import type { Given } from './ref.ts';

/** The file with one output of a container before. */
export class OutputFile<T> {
  readonly type: WireType<T>;
  readonly path: string;

  constructor(type: WireType<T>, path: string) {
    this.type = type;
    this.path = path;
  }
}

/** The files of a step's outputs. */
export type OutputFiles<Outputs extends WireTypes> = {
  readonly [Name in keyof Outputs]: OutputFile<z.output<Outputs[Name]>>;
};

/** What must be given for inputs of these types, where a container before may have left it too. */
export type GivenOrLeft<Types extends WireTypes> = {
  readonly [Name in RequiredNames<Types>]: Given<z.output<Types[Name]>> | OutputFile<z.output<Types[Name]>>;
} & {
  readonly [Name in Exclude<keyof Types, RequiredNames<Types>>]?:
    | Given<z.output<Types[Name]>>
    | OutputFile<z.output<Types[Name]>>;
};

/** The files of all outputs in a folder. */
export function outputFiles<Outputs extends WireTypes>(
  outputs: Outputs,
  directory: string,
): OutputFiles<Outputs> {
  const files = Object.entries(outputs).map(([name, type]) => [
    name,
    new OutputFile(type, `${directory}/${kebabCase(name)}`),
  ]);
  return Object.fromEntries(files) as OutputFiles<Outputs>;
}
