/** Ends a hold: the next delivery that passes the gate moves the alias again. */
import type { Values } from '../../contract/step-contract.ts';
import { PermanentError } from '../../errors.ts';
import { describeHold, holdOf } from '../history/move.ts';
import { type HistoryContext, settleHistory, writeRelease } from '../history/move-alias.ts';
import type { releaseHold } from './contract.ts';

/** Releases the hold; without one nothing is written. Throws while its rollback is not finished. */
export async function releaseModel(
  { modelName, alias, by, reason, workflow }: Values<typeof releaseHold.inputs>,
  context: HistoryContext,
): Promise<Values<typeof releaseHold.outputs>> {
  const id = { model: modelName, alias };
  const state = await settleHistory(id, context);
  const hold = holdOf(state.history);
  if (hold === undefined) {
    context.log('nothing holds the model; nothing to release', { ...id });
    return { released: false, hold: '' };
  }
  if (!hold.done)
    throw new PermanentError(
      `the rollback of model '${modelName}' to version ${hold.to} was not finished; finish it by: millrace rollback ${modelName}`,
    );
  await writeRelease(id, state, { ...context, by, why: reason, workflow });
  const words = describeHold(hold);
  context.log('released', { ...id, hold: words });
  return { released: true, hold: words };
}
