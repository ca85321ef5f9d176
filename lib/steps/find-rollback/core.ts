/** Finds the version to go back to, and changes nothing. */
import type { Values } from '../../contract/step-contract.ts';
import { PermanentError } from '../../errors.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import { readFacts } from '../find-version/core.ts';
import { holdOf, type NumberedMove, readHistory } from '../history/move.ts';
import type { findRollback } from './contract.ts';

/** Throws when there is no version to go back to. */
export async function findTarget(
  { modelName, alias, toVersion }: Values<typeof findRollback.inputs>,
  mlflow: Pick<Mlflow, 'getModel' | 'getVersion'>,
): Promise<Values<typeof findRollback.outputs>> {
  const model = await mlflow.getModel(modelName);
  const holder = model.aliases.get(alias);
  const target = toVersion || versionBefore(readHistory(model, alias), holder);
  if (target === '')
    throw new PermanentError(
      `no version had the alias '${alias}' of model '${modelName}' before ${holder === undefined ? 'now' : `version ${holder}`}; ` +
        'give the version to go back to by --to',
    );
  return readFacts({ name: modelName, version: target }, mlflow);
}

/** Of a model that is held, the version it was rolled back to: a rollback that was cut off is finished, not repeated. */
function versionBefore(history: readonly NumberedMove[], holder: string | undefined): string {
  const hold = holdOf(history);
  if (hold !== undefined) return hold.to;
  return history.findLast(({ kind, to }) => kind !== 'release' && to === holder)?.from ?? '';
}
