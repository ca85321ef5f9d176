/** What is known of a model's aliases and their moves, read from MLflow. */
import type { Mlflow } from '../../mlflow/client.ts';
import {
  holdOf,
  type NumberedMove,
  readHistory,
  recordedAliases,
  unfinished,
} from '../../steps/history/move.ts';

/** One alias of a model. */
export interface AliasHistory {
  readonly alias: string;
  /** The version that has it; `null` when none has. */
  readonly version: string | null;
  /** The rollback that keeps deliveries from moving it. */
  readonly hold: NumberedMove | null;
  /** The move that was begun and not carried out, such as a rollback that was cut off. */
  readonly unfinished: NumberedMove | null;
  /** What was done without Millrace and is not in the history yet. */
  readonly isOutside: boolean;
  readonly moves: readonly NumberedMove[];
}

/** All aliases of a model, or the one that is given. */
export async function readAliases(
  model: string,
  alias: string | undefined,
  mlflow: Pick<Mlflow, 'getModel'>,
): Promise<readonly AliasHistory[]> {
  const registered = await mlflow.getModel(model);
  const all = new Set([...recordedAliases(registered), ...registered.aliases.keys()]);
  const names = alias === undefined ? [...all].sort() : [alias];
  return names.map((name) => {
    const moves = readHistory(registered, name);
    const holder = registered.aliases.get(name) ?? '';
    const open = unfinished(moves, holder);
    const last = moves.findLast((move) => move !== open);
    return {
      alias: name,
      version: holder === '' ? null : holder,
      hold: holdOf(moves) ?? null,
      unfinished: open ?? null,
      isOutside: (last?.to ?? '') !== holder,
      moves,
    };
  });
}
