/** Finds the version that has an alias; that none has it is an answer, too. */
import type { Values } from '../../contract/step-contract.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import type { findChampion } from './contract.ts';

/** The empty version stands for "no version has the alias". */
export async function findInUse(
  { modelName, alias }: Values<typeof findChampion.inputs>,
  mlflow: Pick<Mlflow, 'versionOfAlias'>,
): Promise<Values<typeof findChampion.outputs>> {
  return { championVersion: (await mlflow.versionOfAlias(modelName, alias)) ?? '' };
}
