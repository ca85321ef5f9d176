/** Finds a version, or the one that has an alias, with what its delivery recorded. */
import * as z from 'zod';
import { defineStep } from '../../contract/step-contract.ts';
import { mlflowAccess } from '../mlflow-access.ts';
import { alias, championVersion, modelName, modelVersion } from '../values.ts';

/** What is on record of a version; a text is empty when it was not delivered by Millrace. */
export const versionFacts = {
  modelVersion,
  runId: z.string().describe('the MLflow run that trained it'),
  codeRevision: z.string().describe('the commit that was trained'),
  dataDigest: z.string().describe('the MD5 of the data that DVC tracked at that commit'),
};

export const findVersion = defineStep({
  name: 'find-version',
  summary: 'finds a version, or the one that has an alias',
  inputs: {
    modelName,
    alias,
    version: championVersion.default('').describe('the version; without it, the one that has the alias'),
  },
  outputs: versionFacts,
  ...mlflowAccess,
});
