/** Moves the alias to the version that passed the gate. */
import { defineStep } from '../../contract/step-contract.ts';
import { evaluate } from '../evaluate/contract.ts';
import { mlflowAccess } from '../mlflow-access.ts';
import { actor, alias, approval, championVersion, modelName, modelVersion, workflow } from '../values.ts';

export const promote = defineStep({
  name: 'promote',
  summary: 'moves the alias to the version that passed the gate, if it still stands where the gate saw it',
  inputs: {
    modelName,
    modelVersion: modelVersion.describe('the version that passed the gate'),
    alias,
    championVersion: championVersion.describe('the version it was judged against, empty when there was none'),
    by: actor,
    reasons: evaluate.outputs.reasons,
    ...approval,
    workflow,
  },
  outputs: {
    previousVersion: championVersion.describe(
      'the version that had the alias before, empty when none had it',
    ),
  },
  ...mlflowAccess,
});
