/**
 * One move of an alias, as the registered model keeps it: a tag each, numbered from 1 for each alias. MLflow itself
 * keeps neither a history of its aliases nor who moved them.
 */
import * as z from 'zod';
import { PermanentError } from '../../errors.ts';
import type { RegisteredModel } from '../../mlflow/schemas.ts';
import { actor, championVersion, why } from '../values.ts';

/** What moved the alias: the gate, a person who took a version back, or somebody without Millrace. */
export const moveKind = z.enum(['promote', 'rollback', 'release', 'outside']);

/** A move. `release` moves nothing: it ends the hold of the rollback before it. */
export const move = z.strictObject({
  kind: moveKind,
  /** The version that had the alias, empty when none had it. */
  from: championVersion,
  to: championVersion,
  /** When it was decided, in UTC. */
  at: z.iso.datetime(),
  by: actor,
  why,
  /** The workflow that did it; empty for what happened outside of one. */
  workflow: z.string().max(253),
  /** The commit that followed it into Git; empty as long as there is none. */
  commit: z.string().max(64),
  /** Whether it is known that the alias stood there; written down before the alias moves, it is not known yet. */
  done: z.boolean(),
});

export type Move = z.infer<typeof move>;

/** A move with its place in the history. */
export interface NumberedMove extends Move {
  readonly number: number;
}

/** The longest reason that is kept: MLflow's tables hold 5,000 letters a tag. */
const longestWhy = 1_000;

/** The tag of a move: `millrace.history.production.000007`; its names sort as its numbers do. */
export function moveTag(alias: string, number: number): string {
  return `${prefixOf(alias)}${String(number).padStart(6, '0')}`;
}

/** The move as the value of its tag. */
export function encodeMove(value: Move): string {
  const text = value.why.length > longestWhy ? `${value.why.slice(0, longestWhy - 1)}…` : value.why;
  return JSON.stringify(move.parse({ ...value, why: text }));
}

/** All moves of an alias in their order. Throws when a tag of that name is not one of ours. */
export function readHistory({ name, tags }: RegisteredModel, alias: string): readonly NumberedMove[] {
  const prefix = prefixOf(alias);
  return [...tags]
    .flatMap(([key, value]) => {
      const number = key.startsWith(prefix) ? key.slice(prefix.length) : '';
      return /^\d{6,}$/.test(number) ? [{ ...readMove(key, value, name), number: Number(number) }] : [];
    })
    .sort((one, other) => one.number - other.number);
}

/** The aliases whose moves are on record. */
export function recordedAliases({ tags }: RegisteredModel): readonly string[] {
  const names = [...tags.keys()].flatMap((key) => /^millrace\.history\.(.+)\.\d{6,}$/.exec(key)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** The rollback that keeps deliveries from moving the alias, until it is released; undefined when none does. */
export function holdOf(history: readonly NumberedMove[]): NumberedMove | undefined {
  const last = history.findLast(({ kind }) => kind === 'rollback' || kind === 'release');
  return last?.kind === 'rollback' ? last : undefined;
}

/** The last move that was not carried out as far as the record and the alias tell; undefined when all were. */
export function unfinished(history: readonly NumberedMove[], holder: string): NumberedMove | undefined {
  const last = history.at(-1);
  return last !== undefined && !last.done && last.to !== holder ? last : undefined;
}

/** `rolled back from version 4 to version 3 by …: why`. */
export function describeHold({ from, to, by, why: reason, at }: Move): string {
  return `rolled back from version ${from} to version ${to} by ${by} at ${at}: ${reason}`;
}

function prefixOf(alias: string): string {
  return `millrace.history.${alias}.`;
}

function readMove(key: string, value: string, model: string): Move {
  try {
    return move.parse(JSON.parse(value));
  } catch (error) {
    throw new PermanentError(
      `tag '${key}' of model '${model}' is not as Millrace writes it; repair or delete it in MLflow, as the history cannot be read past it`,
      { cause: error },
    );
  }
}
