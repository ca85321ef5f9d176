/** Judges the challenger against the gate and the champion. */
import * as z from 'zod';
import { defineStep } from '../../contract/step-contract.ts';
import { jsonValue } from '../../contract/wire-types.ts';
import { mlflowEnv, mlflowSecrets } from '../mlflow-access.ts';
import { alias, championVersion, modelName, modelVersion, verdict } from '../values.ts';
import { gate } from './gate.ts';

/** A metric of both sides; a value that is missing or not finite is absent. */
export const judgedMetrics = z.record(
  z.string(),
  z.object({ challenger: z.number().optional(), champion: z.number().optional() }),
);

export const evaluate = defineStep({
  name: 'evaluate',
  summary: 'judges the version just trained by the rules of the gate, against the version in use',
  inputs: {
    modelName,
    modelVersion: modelVersion.describe('the challenger: the version just trained'),
    alias,
    gate: jsonValue(gate).describe('the rules'),
  },
  outputs: {
    verdict,
    reasons: jsonValue(z.array(z.string())).describe('why, a sentence a rule'),
    metrics: jsonValue(judgedMetrics).describe('the numbers it was judged by'),
    championVersion: championVersion.describe('the version it was judged against, empty when there was none'),
  },
  env: mlflowEnv,
  secrets: mlflowSecrets,
});
