/** What one task is run for, many times: values known at synthesis, a list known at run time, or a sequence of numbers. */
import * as z from 'zod';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { elementOf, jsonValue, listOf } from '../contract/wire-types.ts';
import { type ArtifactLocation, artifactOptions } from './artifact.ts';
import { refsIn } from './late.ts';
import type { DAGTask } from './manifest.ts';
import { Ref } from './ref.ts';
import type { Scope } from './scope.ts';

/** Numbers that follow each other: from `start` on, `count` of them or up to `end`. */
export interface SequenceOptions {
  /** @default 0 */
  readonly start?: number | Ref<number>;
  readonly count?: number | Ref<number>;
  readonly end?: number | Ref<number>;
  /** How each is written, as in `run-%03d`; the items are texts then. @default numbers */
  readonly format?: string;
}

/** A sequence made by `sequence`. */
export class Sequence<out T> {
  readonly options: SequenceOptions;
  readonly type: WireType<T>;

  constructor(options: SequenceOptions, type: WireType<T>) {
    this.options = options;
    this.type = type;
  }
}

/** Numbers to run a task for. */
export function sequence(options: SequenceOptions & { readonly format: string }): Sequence<string>;
export function sequence(options: SequenceOptions & { readonly format?: never }): Sequence<number>;
export function sequence(options: SequenceOptions): Sequence<string> | Sequence<number> {
  return options.format === undefined
    ? new Sequence(options, jsonValue(z.number()))
    : new Sequence(options, z.string());
}

/** What a task is run for: texts, numbers, booleans or flat objects of them; a list; a sequence. */
export type Items<T> = readonly T[] | Ref<readonly T[]> | Sequence<T>;

/** The item of one run: a reference, or one for each field of an object. */
export type Item<T> = [T] extends [string | number | boolean]
  ? Ref<T>
  : { readonly [Field in keyof T & string]: Ref<T[Field]> } & { readonly [wholeItem]: Ref<T> };

/** The key of a whole object among the references to its fields. */
export const wholeItem = Symbol('item');

/** The outputs of a task that ran many times: each a list, in the order of the items. Artifacts are not among them. */
export type ListedTypes<Outputs extends WireTypes> = {
  readonly [Name in keyof Outputs as [z.output<Outputs[Name]>] extends [ArtifactLocation | null]
    ? never
    : Name]: WireType<readonly z.output<Outputs[Name]>[]>;
};

/** Items as a task has them. */
export interface Fan {
  readonly fields: Pick<DAGTask, 'withItems' | 'withParam' | 'withSequence'>;
  /** Whether there may be none: Argo skips the task then. */
  readonly mayBeEmpty: boolean;
}

/** The item as the inputs of the task get it. */
export function itemOf<T>(items: Items<T>, owner: Scope): Item<T> {
  const ref = (path: readonly string[], type: WireType) => new Ref({ path: ['item', ...path], type, owner });
  const { whole, fields } = typesOf(items, owner);
  if (!fields) return ref([], whole) as Item<T>;
  const entries = Object.entries(fields).map(([field, type]) => [field, ref([field], type)]);
  return { ...Object.fromEntries(entries), [wholeItem]: ref([], whole) } as Item<T>;
}

/** The references that items are made of. */
export function refsOfItems(items: Items<unknown>): readonly Ref<unknown>[] {
  return refsIn(items instanceof Sequence ? items.options : items);
}

/** Items as Argo takes them; throws when there are none, or when a sequence has no end. */
export function renderFan(items: Items<unknown>, scope: Scope): Fan {
  if (items instanceof Ref) return { fields: { withParam: scope.tag(items) }, mayBeEmpty: true };
  if (items instanceof Sequence) return renderSequence(items.options, scope);
  if (items.length === 0) throw scope.error('runs a task for no item at all; give one or take it away');
  return { fields: { withItems: items.map((item) => checkItem(item, scope)) }, mayBeEmpty: false };
}

/** The types of outputs as lists. */
export function listedTypes<Outputs extends WireTypes>(outputs: Outputs): ListedTypes<Outputs> {
  const entries = Reflect.ownKeys(outputs).flatMap((name) => {
    const type = Reflect.get(outputs, name) as WireType;
    return artifactOptions(type) ? [] : [[name, listOf(type)] as const];
  });
  return Object.fromEntries(entries) as ListedTypes<Outputs>;
}

function renderSequence({ start, count, end, format }: SequenceOptions, scope: Scope): Fan {
  if ((count === undefined) === (end === undefined))
    throw scope.error('has a sequence that needs either a count or an end; give one of them');
  if (typeof count === 'number' && (!Number.isInteger(count) || count < 1))
    throw scope.error(`has a sequence of ${count} numbers; give a whole number above 0`);
  if (format !== undefined && !/%[-+ 0#]*\d*[dxXob]/.test(format))
    throw scope.error(`has a sequence with the format '${format}'; give one with a verb, as in 'run-%03d'`);
  const bound = (value: number | Ref<number> | undefined) =>
    value instanceof Ref ? scope.tag(value) : value === undefined ? undefined : String(value);
  const fields = { start: bound(start), count: bound(count), end: bound(end), format };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const mayBeEmpty = refsIn({ start, count, end }).length > 0;
  return { fields: { withSequence: Object.fromEntries(given) }, mayBeEmpty };
}

interface ItemTypes {
  readonly whole: WireType;
  /** Of an object. */
  readonly fields?: WireTypes;
}

function typesOf(items: Items<unknown>, scope: Scope): ItemTypes {
  if (items instanceof Sequence) return { whole: items.type };
  if (items instanceof Ref) return elementTypes(items, scope);
  const [first] = items;
  if (typeof first !== 'object' || first === null) return { whole: typeOfValue(first) };
  const fields = Object.entries(first).map(([field, value]): [string, WireType] => [
    field,
    typeOfValue(value),
  ]);
  return { whole: jsonValue(z.record(z.string(), z.json())), fields: Object.fromEntries(fields) };
}

/** A list is one of the wire (`listOf`) or one JSON document (`jsonValue(z.array(…))`). */
function elementTypes({ type, variable }: Ref<unknown>, scope: Scope): ItemTypes {
  const listed = elementOf(type);
  const inner: unknown = type instanceof z.ZodDefault ? type.def.innerType : type;
  const array: unknown = inner instanceof z.ZodCodec ? inner.def.out : undefined;
  const element: unknown = array instanceof z.ZodArray ? array.element : undefined;
  if (listed)
    return { whole: listed, ...fieldsOf(listed instanceof z.ZodCodec ? listed.def.out : undefined) };
  if (element instanceof z.ZodType) return { whole: wireOf(element), ...fieldsOf(element) };
  throw scope.error(
    `${variable} is no list of a known type; give it one: listOf(…) or jsonValue(z.array(…))`,
  );
}

function fieldsOf(element: unknown): Pick<ItemTypes, 'fields'> {
  if (!(element instanceof z.ZodObject)) return {};
  const fields = Object.entries(element.shape).flatMap(([name, type]): [string, WireType][] =>
    type instanceof z.ZodType ? [[name, wireOf(type)]] : [],
  );
  return { fields: Object.fromEntries(fields) };
}

/** How Argo writes an item into text: a text as it is, anything else as JSON. */
function wireOf(type: z.ZodType): WireType {
  if (type instanceof z.ZodString || type instanceof z.ZodEnum) return type as WireType;
  return jsonValue(type as z.ZodType<unknown, unknown>);
}

function typeOfValue(value: unknown): WireType {
  if (typeof value === 'string') return z.string();
  return typeof value === 'number' ? jsonValue(z.number()) : jsonValue(z.boolean());
}

function checkItem(item: unknown, scope: Scope): unknown {
  if (typeof item === 'string') return scope.tag(item);
  if (typeof item === 'boolean' || (typeof item === 'number' && Number.isFinite(item))) return item;
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    throw scope.error(
      `has the item ${String(item)}; give a text, a finite number, a boolean or an object of them`,
    );
  return Object.fromEntries(Object.entries(item).map(([field, value]) => [field, checkItem(value, scope)]));
}
