/** Finds the version that an evaluation measures the challenger against. */
import { defineStep } from '../../contract/step-contract.ts';
import { mlflowAccess } from '../mlflow-access.ts';
import { alias, championVersion, modelName } from '../values.ts';

export const findChampion = defineStep({
  name: 'find-champion',
  summary: 'finds the version that has an alias, or that none has it',
  inputs: { modelName, alias },
  outputs: { championVersion },
  ...mlflowAccess,
});
