/** Gives the alias back to an earlier version and holds later ones. */
import { defineStep } from '../../contract/step-contract.ts';
import { mlflowAccess } from '../mlflow-access.ts';
import { actor, alias, championVersion, modelName, modelVersion, reason, workflow } from '../values.ts';

export const rollback = defineStep({
  name: 'rollback',
  summary:
    'gives the alias back to an earlier version and keeps deliveries from moving it until it is released',
  inputs: {
    modelName,
    modelVersion: modelVersion.describe('the version to go back to'),
    alias,
    by: actor,
    reason,
    workflow,
  },
  outputs: {
    previousVersion: championVersion.describe(
      'the version that had the alias before, empty when none had it',
    ),
  },
  ...mlflowAccess,
});
