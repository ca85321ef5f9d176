/** The types of CWL's values that a step of Argo can take and give: parsed from a document, and written again. */
import { InputError } from '../../errors.ts';

/** What travels as a parameter. */
export type Scalar = 'string' | 'int' | 'long' | 'float' | 'double' | 'boolean';

/** What travels as an artifact. */
export type FileType = 'File' | 'Directory';

/** A choice among words. */
export interface EnumType {
  readonly type: 'enum';
  readonly symbols: readonly string[];
}

/** A list of what `string[]` cannot say. */
export interface ArrayType {
  readonly type: 'array';
  readonly items: Scalar | `${Scalar}[]` | EnumType | ArrayType;
}

/** A type as CWL writes it; `?` stands for a value that may be absent. */
export type CwlType =
  | Scalar
  | FileType
  | `${Scalar}[]`
  | `${Scalar | FileType | `${Scalar}[]`}?`
  | EnumType
  | ArrayType
  | readonly ['null', EnumType | ArrayType];

/** What an input takes: its type, with the default that the document gives. */
export type CwlInput = CwlType | { readonly type: CwlType; readonly default: unknown };

/** A type without the question whether it may be absent. */
export type ValueType = Scalar | FileType | EnumType | { readonly type: 'array'; readonly items: ValueType };

/** The type of an input or an output. */
export interface PortType {
  readonly type: ValueType;
  /** Whether there may be no value. */
  readonly isOptional: boolean;
}

const scalars: readonly string[] = ['string', 'int', 'long', 'float', 'double', 'boolean'] satisfies Scalar[];
const streams: readonly string[] = ['stdin', 'stdout', 'stderr'];

/** Parses a type; `what` is how messages call the input or output. Throws an `InputError` for what cannot travel. */
export function parseType(written: unknown, what: string): PortType {
  const members = Array.isArray(written) ? written : [written];
  const types = members.filter((member) => member !== 'null').map((member) => parseMember(member, what));
  const isOptional = types.length < members.length || types.some((type) => type.isOptional);
  const [only, ...others] = types;
  if (only === undefined || others.length > 0)
    throw new InputError(`${what} may be of several types, or of none; give it one`);
  return { type: only.type, isOptional };
}

function parseMember(written: unknown, what: string): PortType {
  if (typeof written === 'string' && written.endsWith('?'))
    return { type: parseValue(written.slice(0, -1), what), isOptional: true };
  return { type: parseValue(written, what), isOptional: false };
}

function parseValue(written: unknown, what: string): ValueType {
  if (typeof written === 'string') return parseWord(written, what);
  const { type, symbols, items } = isObject(written) ? written : {};
  if (type === 'enum') return { type, symbols: parseSymbols(symbols, what) };
  if (type === 'array') return arrayOf(items, what);
  if (type !== undefined && type !== 'record') return parseValue(type, what);
  throw new InputError(
    `${what} is ${type === 'record' ? 'a record' : `of the type ${JSON.stringify(written)}`}, which is neither a ` +
      'parameter nor an artifact; take its fields one by one',
  );
}

function parseWord(word: string, what: string): ValueType {
  if (word.endsWith('[]')) return arrayOf(word.slice(0, -2), what);
  if (streams.includes(word)) return 'File';
  if (isScalar(word) || word === 'File' || word === 'Directory') return word;
  throw new InputError(
    `${what} is of the type '${word}', which is not carried; write one of ${scalars.join(', ')}, File, Directory, ` +
      'an enum or an array of values in its place',
  );
}

function arrayOf(items: unknown, what: string): ValueType {
  const parsed = parseType(items, what);
  if (parsed.isOptional) throw new InputError(`${what} is an array with gaps; take null from its items`);
  if (isFile(innermost(parsed.type)))
    throw new InputError(`${what} is a list of files, and Argo has none; gather them in a Directory`);
  return { type: 'array', items: parsed.type };
}

function parseSymbols(symbols: unknown, what: string): readonly string[] {
  const words = Array.isArray(symbols) ? symbols.filter((symbol) => typeof symbol === 'string') : [];
  if (words.length === 0 || words.length !== (symbols as unknown[]).length)
    throw new InputError(`${what} is an enum without symbols; list them as texts`);
  return words.map((word) => word.replace(/^.*[#/]/, ''));
}

function innermost(type: ValueType): ValueType {
  return isArray(type) ? innermost(type.items) : type;
}

/** Whether a value of the type is an artifact. */
export function isFile(type: ValueType): type is FileType {
  return type === 'File' || type === 'Directory';
}

/** Whether it is a list. */
export function isArray(type: ValueType): type is { readonly type: 'array'; readonly items: ValueType } {
  return typeof type === 'object' && type.type === 'array';
}

function isScalar(word: string): word is Scalar {
  return scalars.includes(word);
}

/** The type as CWL writes it in the fewest words; parsed again it is the same. */
export function writeType({ type, isOptional }: PortType): unknown {
  const written = writeValue(type);
  if (!isOptional) return written;
  return typeof written === 'string' ? `${written}?` : ['null', written];
}

function writeValue(type: ValueType): unknown {
  if (!isArray(type)) return type;
  const items = writeValue(type.items);
  return typeof items === 'string' && isScalar(items) ? `${items}[]` : { type: 'array', items };
}

/** Whether something is a map of fields. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
