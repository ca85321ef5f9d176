/**
 * Moves an alias and leaves one entry in the history, whatever happens in between. The entry is written before the
 * alias moves and confirmed after it. Who comes next, be it the same step again, finds one of three states: the entry
 * is confirmed; the alias stands where the entry says, so that it is confirmed now; or it does not, so that the move
 * never happened and the entry's number is used again.
 */
import { PermanentError, TransientError } from '../../errors.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import type { RegisteredModel } from '../../mlflow/schemas.ts';
import type { Log } from '../log.ts';
import { encodeMove, type Move, moveTag, type NumberedMove, readHistory } from './move.ts';

/** What is needed of MLflow. */
export type HistoryServer = Pick<Mlflow, 'getModel' | 'setModelTag' | 'setAlias'>;

/** What is needed of the world. */
export interface HistoryContext {
  readonly mlflow: HistoryServer;
  readonly now: () => Date;
  readonly log: Log;
}

/** An alias of a model. */
export interface AliasId {
  readonly model: string;
  readonly alias: string;
}

/** How an alias stands, with a history that agrees with it but for a rollback that was not finished. */
export interface AliasState {
  /** The version that has it, empty when none has. */
  readonly holder: string;
  readonly history: readonly NumberedMove[];
}

/** What a move says of itself. */
export type MoveReason = Pick<Move, 'kind' | 'to' | 'by' | 'why' | 'workflow'>;

/** Reads the alias, and brings the history up to what happened: a move that was cut off, or one made without us. */
export async function settleHistory(id: AliasId, context: HistoryContext): Promise<AliasState> {
  const { mlflow, now, log } = context;
  const model = await mlflow.getModel(id.model);
  const holder = holderOf(model, id.alias);
  const history = [...readHistory(model, id.alias)];
  const last = history.at(-1);
  if (last !== undefined && !last.done) {
    if (last.to === holder) history.splice(-1, 1, await write(id, { ...last, done: true }, mlflow));
    // A rollback that was cut off keeps deliveries away until it is finished or released.
    else if (last.kind === 'rollback') return { holder, history };
    else history.pop();
  }
  const before = history.at(-1)?.to ?? '';
  if (before !== holder) {
    log('the alias was moved without Millrace; noting that in its history', { from: before, to: holder });
    const why = history.length === 0 ? 'stood there before its history began' : 'moved without Millrace';
    const found: Omit<Move, 'done'> = {
      ...{ kind: 'outside', from: before, to: holder, at: now().toISOString(), by: 'unknown' },
      ...{ why, workflow: '', commit: '' },
    };
    history.push(await write(id, { ...found, done: true, number: next(history) }, mlflow));
  }
  return { holder, history };
}

/** Moves the alias from where the state says it is; throws when it then stands anywhere else. */
export async function moveAlias(
  id: AliasId,
  state: AliasState,
  wanted: MoveReason & HistoryContext,
): Promise<NumberedMove> {
  const { mlflow, now, log, ...reason } = wanted;
  const last = state.history.at(-1);
  const number = last?.done === false ? last.number : next(state.history);
  const entry = { ...reason, from: state.holder, at: now().toISOString(), commit: '', done: false, number };
  const written = await write(id, entry, mlflow);
  await mlflow.setAlias({ name: id.model, version: written.to }, id.alias);
  const after = await mlflow.getModel(id.model);
  const recorded = readHistory(after, id.alias).at(-1);
  if (recorded === undefined || encodeMove(stripped(recorded)) !== encodeMove(stripped(written)))
    throw new TransientError(
      `somebody else wrote into the history of alias '${id.alias}' of model '${id.model}' at the same moment; try again`,
    );
  const holder = holderOf(after, id.alias);
  if (holder !== written.to) {
    const words =
      `alias '${id.alias}' of model '${id.model}' was set to version ${written.to} and now stands at ` +
      `${named(holder)}: somebody else moved it`;
    // From now on a rollback keeps others away, so that it gets through when it is tried again.
    if (written.kind === 'rollback') throw new TransientError(words);
    throw new PermanentError(`${words}; run the delivery again`);
  }
  log(`moved the alias from ${named(state.holder)} to version ${written.to}`, { ...id, number });
  return write(id, { ...written, done: true }, mlflow);
}

/** Ends a hold. */
export function writeRelease(
  id: AliasId,
  state: AliasState,
  { mlflow, now, ...reason }: Pick<Move, 'by' | 'why' | 'workflow'> & HistoryContext,
): Promise<NumberedMove> {
  const { by, why, workflow } = reason;
  const { holder } = state;
  const at = now().toISOString();
  const entry: Move = {
    kind: 'release',
    from: holder,
    to: holder,
    at,
    by,
    why,
    workflow,
    commit: '',
    done: true,
  };
  return write(id, { ...entry, number: next(state.history) }, mlflow);
}

/** Notes on the move of a workflow the commit that carried it into Git. */
export async function noteCommit(
  id: AliasId,
  { workflow, to, commit }: Pick<Move, 'workflow' | 'to' | 'commit'>,
  mlflow: Pick<Mlflow, 'getModel' | 'setModelTag'>,
): Promise<void> {
  const history = readHistory(await mlflow.getModel(id.model), id.alias);
  const entry = history.findLast((one) => one.kind !== 'release' && one.to === to);
  if (entry?.workflow === workflow && entry.commit !== commit) await write(id, { ...entry, commit }, mlflow);
}

/** `version 3`, or `no version`. */
export function named(version: string): string {
  return version === '' ? 'no version' : `version ${version}`;
}

async function write(
  { model, alias }: AliasId,
  entry: NumberedMove,
  mlflow: Pick<Mlflow, 'setModelTag'>,
): Promise<NumberedMove> {
  await mlflow.setModelTag(model, moveTag(alias, entry.number), encodeMove(stripped(entry)));
  return entry;
}

function stripped({ number: _, ...entry }: NumberedMove): Move {
  return entry;
}

function next(history: readonly NumberedMove[]): number {
  return (history.at(-1)?.number ?? 0) + 1;
}

function holderOf(model: RegisteredModel, alias: string): string {
  return model.aliases.get(alias) ?? '';
}
