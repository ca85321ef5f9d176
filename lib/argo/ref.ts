/** Values that exist only while a workflow runs: typed, owned by one workflow or template, never strings. */
import * as z from 'zod';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { type ArtifactLocation, optionalArtifact } from './artifact.ts';
import type { Computed } from './expression.ts';
import type { Scope } from './scope.ts';

/** What a reference needs to know of the task whose output it is. */
export interface Producer {
  readonly name: string;
  /** Whether it is a task of a DAG or a step of a list: the word under which Argo keeps what is known of it. */
  readonly kind: 'tasks' | 'steps';
  /** The DAG or the list of steps. */
  readonly dag: Scope;
  /** Whether its template is a daemon, which others need while it runs. */
  readonly isDaemon: boolean;
  /** Whether the task may end without outputs, because it or a task it needs has a condition. */
  readonly conditional: boolean;
}

/** How a reference is found: its place among Argo's variables, its type and who may use it. */
export interface RefOptions<T> {
  /** The way through Argo's variables: `['tasks', 'train', 'outputs', 'parameters', 'model-version']`. */
  readonly path: readonly string[];
  readonly type: WireType<T>;
  /** @default every workflow may use it, as with `workflow.name` */
  readonly owner?: Scope;
  /** @default it is no task's output */
  readonly producer?: Producer;
  /** Whether it is known however its task ended, as its status is. @default it is known when the task succeeded */
  readonly isOfAnyEnd?: boolean;
}

/** A value of type `T` that is known only when the workflow runs. */
export class Ref<out T> {
  readonly path: readonly string[];
  readonly type: WireType<T>;
  readonly owner: Scope | undefined;
  readonly producer: Producer | undefined;
  readonly isOfAnyEnd: boolean;

  constructor({ path, type, owner, producer, isOfAnyEnd = false }: RefOptions<T>) {
    this.isOfAnyEnd = isOfAnyEnd;
    this.path = path;
    this.type = type;
    this.owner = owner;
    this.producer = producer;
  }

  /** The name by which messages call it: `tasks.train.outputs.parameters.model-version`. */
  get variable(): string {
    return this.path.join('.');
  }

  /** Whether it is an artifact, which is handed on and never text. */
  get isArtifact(): boolean {
    return this.path.at(-2) === 'artifacts';
  }

  /** Refuses to become text by accident. */
  toString(): never {
    throw notText(`the value of ${this.variable}`, `text\`… \${${this.path.at(-1)}} …\``);
  }

  toJSON(): never {
    return this.toString();
  }

  [Symbol.toPrimitive](): never {
    return this.toString();
  }
}

/** Text with values in it that are known only when the workflow runs; made by the `text` tag. */
export class Text {
  readonly parts: readonly (string | Ref<unknown> | Computed<unknown>)[];

  constructor(parts: readonly (string | Ref<unknown> | Computed<unknown>)[]) {
    this.parts = parts;
  }

  toString(): never {
    throw notText('a text with references', 'the text itself, or text`…` around it');
  }

  toJSON(): never {
    return this.toString();
  }

  [Symbol.toPrimitive](): never {
    return this.toString();
  }
}

/** Puts references into text and keeps them: text`${model}@production`. */
export function text(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | Ref<unknown> | Computed<unknown> | Text)[]
): Text {
  const parts = strings.flatMap((string, index) => {
    const value = values[index];
    if (value === undefined) return [string];
    if (value instanceof Text) return [string, ...value.parts];
    return [string, typeof value === 'object' ? value : String(value)];
  });
  return new Text(parts.filter((part) => part !== ''));
}

/** An output of a template with the value it has when the task behind it was skipped. */
export class Defaulted<out T> {
  readonly ref: Ref<unknown>;
  readonly value: unknown;
  readonly type: WireType<T>;

  constructor(ref: Ref<unknown>, value: unknown, type: WireType<T>) {
    this.ref = ref;
    this.value = value;
    this.type = type;
  }
}

/**
 * Gives an output a value for the case that its task was skipped; `''` stands for "there is none", and so does `null`
 * for an artifact, which only an input that may be absent takes then.
 */
export function withDefault(
  ref: Ref<ArtifactLocation | null>,
  value: null,
): Defaulted<ArtifactLocation | null>;
export function withDefault<T>(ref: Ref<T>, value: ''): Defaulted<T | ''>;
export function withDefault<T>(ref: Ref<T>, value: NoInfer<T>): Defaulted<T>;
export function withDefault<T>(
  ref: Ref<T>,
  value: T | '' | null,
): Defaulted<T | ''> | Defaulted<ArtifactLocation | null> {
  if (value === null) return new Defaulted(ref, value, optionalArtifact(ref.type));
  if (value === '') return new Defaulted(ref, value, orEmpty(ref.type));
  return new Defaulted(ref, value, ref.type);
}

/**
 * The same type, which the compiler shows field by field in its messages, and not by how it came about: a type joined
 * with `{}` loses its name.
 */
export type Shown<T> = { [Name in keyof T]: T[Name] } & {};

/** One reference for each named type. */
export type Refs<Types extends WireTypes> = {
  readonly [Name in keyof Types]: Ref<z.output<Types[Name]>>;
} & {};

/** A value, the reference to one, or what computes one; where any text fits, text with references fits too. */
export type Given<T> = T | Ref<T> | Computed<T> | (string extends T ? Text : never);

/** The type of a value that may be absent: the empty string stands for that, and needs no other check. */
export function orEmpty<T>(type: WireType<T>): z.ZodType<T | '', string> {
  return z.codec(z.string(), z.custom<T | ''>(), {
    decode: (text) => (text === '' ? '' : z.decode(type, text)),
    encode: (value) => (value === '' ? '' : (z.encode(type, value) ?? '')),
  });
}

function notText(what: string, wayOut: string): TypeError {
  return new TypeError(`${what} is known only when the workflow runs and is no string here; write ${wayOut}`);
}
