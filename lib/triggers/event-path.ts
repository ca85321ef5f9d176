/** The way to a value in the data of an event: written as one writes the value, checked against the payload's shape. */
import { InputError } from '../errors.ts';

declare const found: unique symbol;

/** Where a value of type `T` stands in an event. */
export interface PathTo<out T> {
  readonly [found]: T;
}

/** Stands for a payload whose shape nobody said. */
export interface AnyPayload {
  readonly [found]: 'any payload';
}

/** The ways into a value of type `T`: `item.data.body.id` has the type of what stands there. */
export type EventPath<T> = [NonNullable<T>] extends [AnyPayload] ? PathTo<never> : PathTo<T> & Members<T>;

type Members<T> =
  NonNullable<T> extends readonly (infer Element)[]
    ? { readonly [Index in 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9]: EventPath<Element | Absent<T>> }
    : NonNullable<T> extends object
      ? { readonly [Name in keyof NonNullable<T>]-?: EventPath<NonNullable<T>[Name] | Absent<T>> }
      : unknown;

/** What is missing from a part is missing from everything in it. */
type Absent<T> = T extends undefined | null ? undefined : never;

/** What a path leads through, and from where. */
interface Way {
  /** The dependency whose event it is; as people write it in a program. */
  readonly root: object;
  readonly keys: readonly string[];
}

const ways = new WeakMap<object, Way>();

/** The ways into the event of a dependency. */
export function pathInto<T>(root: object): EventPath<T> {
  return pathOf({ root, keys: [] }) as unknown as EventPath<T>;
}

/**
 * A field whose place in an event no type knows, as in `fieldAt(item.data.header, 'X-Kind', 0)`: it is taken for what it
 * is needed as, and nothing is checked before the event comes.
 */
export function fieldAt(
  path: PathTo<unknown>,
  ...fields: readonly [string | number, ...(string | number)[]]
): PathTo<never> {
  const { root, keys } = wayOf(path);
  return pathOf({ root, keys: [...keys, ...fields.map(checkedField)] }) as unknown as PathTo<never>;
}

/** Whether something is a path. */
export function isPath(value: unknown): value is PathTo<unknown> {
  return typeof value === 'object' && value !== null && ways.has(value);
}

/** The dependency into whose event a path leads. */
export function rootOf(path: PathTo<unknown>): object {
  return wayOf(path).root;
}

/** The path as Argo Events spells it, in the syntax of gjson: `body.properties.proj:code`. */
export function keyOf(path: PathTo<unknown>): string {
  const { keys } = wayOf(path);
  if (keys.length === 0) throw new InputError('a path has to lead to a field of the event; name one');
  return keys.map((key) => key.replace(/[^\w\-: \u0080-\uffff]/g, (sign) => `\\${sign}`)).join('.');
}

function wayOf(path: PathTo<unknown>): Way {
  const way = ways.get(path);
  if (way === undefined) throw new InputError('a path into an event is needed, as in item.data.body.id');
  return way;
}

function pathOf(way: Way): object {
  const path = new Proxy(
    {},
    {
      get: (_, key) => {
        if (typeof key === 'symbol' || key === 'toString' || key === 'toJSON' || key === 'valueOf')
          throw new TypeError(
            `the value at ${way.keys.join('.')} is known only when the event comes and is no string here; map it to a parameter`,
          );
        return pathOf({ ...way, keys: [...way.keys, checkedField(key)] });
      },
    },
  );
  ways.set(path, way);
  return path;
}

function checkedField(field: string | number): string {
  if (field === '') throw new InputError('a field without a name cannot be in a path; name it');
  return String(field);
}
