/** The types of a CWL document's inputs and outputs as those of a template: parameters and artifacts. */
import * as z from 'zod';
import { type ArtifactType, artifact, type OptionalArtifactType } from '../argo/artifact.ts';
import { orEmpty } from '../argo/ref.ts';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { booleanValue, jsonValue } from '../contract/wire-types.ts';
import type { Port } from './document/process.ts';
import {
  type CwlInput,
  type CwlType,
  type FileType,
  isArray,
  isFile,
  type ValueType,
} from './document/value-type.ts';

/** A document with what it takes and gives, as `millrace import` writes it. Names are in camelCase. */
export interface CwlDocument {
  /** The document; `FILE#ID` for one process among several. */
  readonly file: string;
  readonly inputs: Readonly<Record<string, CwlInput>>;
  readonly outputs: Readonly<Record<string, CwlType>>;
}

/** The inputs of a template that runs the document. */
export type CwlInputs<Document extends CwlDocument> = {
  readonly [Name in keyof Document['inputs']]: InputOf<Document['inputs'][Name]>;
};

/** The outputs of a template that runs the document. */
export type CwlOutputs<Document extends CwlDocument> = {
  readonly [Name in keyof Document['outputs']]: OutputOf<Document['outputs'][Name]>;
};

type InputOf<Input> = Input extends { readonly default: unknown; readonly type: infer Type }
  ? z.ZodDefault<z.ZodType<ValueOf<Type>, string>>
  : Input extends `${FileType}?`
    ? OptionalArtifactType
    : Input extends FileType
      ? ArtifactType
      : Input extends `${string}?` | readonly ['null', unknown]
        ? z.ZodDefault<z.ZodType<ValueOf<Input>, string>>
        : z.ZodType<ValueOf<Input>, string>;

type OutputOf<Output> = Output extends `${FileType}?`
  ? OptionalArtifactType
  : Output extends FileType
    ? ArtifactType
    : z.ZodType<ValueOf<Output>, string>;

/** The value of a parameter; the empty string stands for one that is absent. */
type ValueOf<Type> = Type extends `${infer Present}?`
  ? ValueOf<Present> | ''
  : Type extends readonly ['null', infer Present]
    ? ValueOf<Present> | ''
    : Type extends `${infer Item}[]`
      ? readonly ValueOf<Item>[]
      : Type extends { readonly type: 'array'; readonly items: infer Item }
        ? readonly ValueOf<Item>[]
        : Type extends { readonly symbols: readonly (infer Symbol)[] }
          ? Symbol
          : Type extends 'string'
            ? string
            : Type extends 'boolean'
              ? boolean
              : Type extends 'int' | 'long' | 'float' | 'double'
                ? number
                : never;

/** The types of inputs: one that may be absent may be left out. */
export function inputTypes(ports: readonly Port[]): WireTypes {
  return typesOf(ports, ({ isOptional, default: value }, type) => {
    if (value !== undefined) return type.default(value);
    return isOptional ? type.default('') : type;
  });
}

/** The types of outputs. */
export function outputTypes(ports: readonly Port[]): WireTypes {
  return typesOf(ports, (_, type) => type);
}

function typesOf(
  ports: readonly Port[],
  finish: (port: Port, type: z.ZodType<unknown, string>) => WireType,
): WireTypes {
  const types = ports.map((port): [string, WireType] => {
    const { name, type, isOptional } = port;
    if (isFile(type)) return [name, isOptional ? artifact({ optional: true }) : artifact()];
    return [name, finish(port, isOptional ? orEmpty(parameterType(type)) : parameterType(type))];
  });
  return Object.fromEntries(types);
}

/** A text and a word travel as they are, everything else as JSON. */
function parameterType(type: ValueType): z.ZodType<unknown, string> {
  if (type === 'string') return z.string();
  if (type === 'boolean') return booleanValue;
  if (typeof type === 'object' && type.type === 'enum') return z.enum(type.symbols);
  return jsonValue(schemaOf(type));
}

function schemaOf(type: ValueType): z.ZodType {
  if (typeof type === 'object') return isArray(type) ? z.array(schemaOf(type.items)) : z.enum(type.symbols);
  switch (type) {
    case 'int':
      return z.int32();
    case 'long':
      return z.int();
    case 'float':
    case 'double':
      return z.number();
    case 'boolean':
      return z.boolean();
    default:
      return z.string();
  }
}
