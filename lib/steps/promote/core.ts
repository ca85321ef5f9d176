/**
 * Moves an alias, if it still stands where the gate saw it. MLflow sets an alias whoever had it before, so it is read
 * before and after; a mutex around evaluate and promote keeps other deliveries away meanwhile.
 */
import type { Values } from '../../contract/step-contract.ts';
import { PermanentError } from '../../errors.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import { describeHold, holdOf } from '../history/move.ts';
import {
  type AliasState,
  type HistoryContext,
  type HistoryServer,
  moveAlias,
  named,
  settleHistory,
} from '../history/move-alias.ts';
import { recordTags } from '../record.ts';
import type { promote } from './contract.ts';

/** What the step needs of the world. */
export interface PromoteContext extends HistoryContext {
  readonly mlflow: HistoryServer & Pick<Mlflow, 'setVersionTags'>;
}

/** Gives the alias to the version; a repeat finds it there and changes nothing. */
export async function promoteVersion(
  inputs: Values<typeof promote.inputs>,
  context: PromoteContext,
): Promise<Values<typeof promote.outputs>> {
  const { modelName, modelVersion, alias, by, reasons, approvedBy, approvalReason, workflow } = inputs;
  const id = { model: modelName, alias };
  const state = await settleHistory(id, context);

  if (state.holder === modelVersion)
    context.log('the version has the alias already; nothing to move', { ...id, version: modelVersion });
  else {
    refuse(inputs, state);
    const why = [...(approvedBy === '' ? [] : [`approved: ${approvalReason}`]), ...reasons].join('; ');
    const wanted = { kind: 'promote' as const, to: modelVersion, by: approvedBy || by, why, workflow };
    await moveAlias(id, state, { ...context, ...wanted });
  }

  const previousVersion = state.holder === modelVersion ? previousOnRecord(state) : state.holder;
  await context.mlflow.setVersionTags(
    { name: modelName, version: modelVersion },
    recordTags({
      ...{ alias, previousVersion, workflow },
      ...(approvedBy === '' ? {} : { approvedBy, approvalReason }),
    }),
  );
  return { previousVersion };
}

/** Throws unless the alias stands where the gate saw it, at an older version, and is not held. */
function refuse(
  { modelName, modelVersion, alias, championVersion }: Values<typeof promote.inputs>,
  { holder, history }: AliasState,
): void {
  const what = `alias '${alias}' of model '${modelName}'`;
  const hold = holdOf(history);
  if (hold !== undefined)
    throw new PermanentError(
      `${what} is held since version ${modelVersion} was judged, ${describeHold(hold)}; release it by: millrace release`,
    );
  if (holder !== championVersion)
    throw new PermanentError(
      `${what} moved from ${named(championVersion)} to ${named(holder)} ` +
        `since version ${modelVersion} was judged; run the delivery again`,
    );
  if (Number(holder) > Number(modelVersion))
    throw new PermanentError(
      `${what} stands at version ${holder}, which is newer than version ${modelVersion}; only a rollback goes back`,
    );
}

/** The version that had the alias before the one that has it. */
function previousOnRecord({ holder, history }: AliasState): string {
  return history.findLast(({ kind, to }) => kind !== 'release' && to === holder)?.from ?? '';
}
