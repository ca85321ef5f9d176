/** Ends the hold that a rollback left. */
import * as z from 'zod';
import { defineStep } from '../../contract/step-contract.ts';
import { booleanValue } from '../../contract/wire-types.ts';
import { mlflowAccess } from '../mlflow-access.ts';
import { actor, alias, modelName, reason, workflow } from '../values.ts';

export const releaseHold = defineStep({
  name: 'release-hold',
  summary: 'lets deliveries move the alias again after a rollback',
  inputs: { modelName, alias, by: actor, reason, workflow },
  outputs: {
    released: booleanValue.describe('whether there was a hold'),
    hold: z.string().describe('the rollback that held the model, in words; empty when none did'),
  },
  ...mlflowAccess,
});
