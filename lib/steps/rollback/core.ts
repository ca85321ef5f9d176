/**
 * Gives the alias back to an earlier version. The entry in the history comes first, and with it the hold: from then on
 * no delivery moves the alias, whatever becomes of this rollback; run again, it goes on where it ended.
 */
import type { Values } from '../../contract/step-contract.ts';
import { holdOf } from '../history/move.ts';
import { type HistoryContext, moveAlias, settleHistory } from '../history/move-alias.ts';
import type { rollback } from './contract.ts';

/** Rolls back; a repeat of the rollback that holds the model finds it done and changes nothing. */
export async function rollBack(
  { modelName, modelVersion, alias, by, reason, workflow }: Values<typeof rollback.inputs>,
  context: HistoryContext,
): Promise<Values<typeof rollback.outputs>> {
  const id = { model: modelName, alias };
  const state = await settleHistory(id, context);
  const hold = holdOf(state.history);
  if (hold?.done && hold.to === modelVersion && state.holder === modelVersion) {
    context.log('the model is rolled back to this version already; nothing to move', {
      ...id,
      version: modelVersion,
    });
    return { previousVersion: hold.from };
  }
  const wanted = { kind: 'rollback' as const, to: modelVersion, by, why: reason, workflow };
  const { from } = await moveAlias(id, state, { ...context, ...wanted });
  return { previousVersion: from };
}
