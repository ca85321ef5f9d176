/** Finds the version to go back to. */
import * as z from 'zod';
import { defineStep } from '../../contract/step-contract.ts';
import { versionFacts } from '../find-version/contract.ts';
import { mlflowAccess } from '../mlflow-access.ts';
import { alias, modelName, modelVersion } from '../values.ts';

/** The version to go back to, or nothing for the one before. */
export const toVersion = z
  .union([z.literal(''), modelVersion])
  .default('')
  .describe('the version to go back to, empty for the one before');

export const findRollback = defineStep({
  name: 'find-rollback',
  summary: 'finds the version to go back to: the one that is given, or the one that had the alias before',
  inputs: { modelName, alias, toVersion },
  outputs: versionFacts,
  ...mlflowAccess,
});
