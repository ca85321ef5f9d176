/** Judges the challenger against the gate and the champion. */
import * as z from 'zod';
import { defineStep } from '../../contract/step-contract.ts';
import { jsonValue } from '../../contract/wire-types.ts';
import { mlflowAccess } from '../mlflow-access.ts';
import { alias, championVersion, modelName, modelVersion, verdict } from '../values.ts';
import { gate } from './gate.ts';
import { measurement } from './measurement.ts';

/** A metric of both sides; a value that is missing or not finite is absent. */
export const judgedMetrics = z.record(
  z.string(),
  z.object({ challenger: z.number().optional(), champion: z.number().optional() }),
);

/** The three ways in which a rule of the gate asks for a number. */
export const ruleKinds = ['threshold', 'minAbsoluteChange', 'minRelativeChange'] as const;

/** One rule over one metric, as it was judged; a value that is missing or not finite is absent. */
export const judgedRule = z.strictObject({
  rule: z.enum(ruleKinds),
  metric: z.string(),
  challenger: z.number().optional(),
  champion: z.number().optional(),
  /** The number that the gate asks for: the threshold, the change, or the share of the champion's value. */
  bound: z.number(),
  /** `not compared`: there was no champion's value, and the gate lets the version pass without. */
  outcome: z.enum(['passed', 'failed', 'not compared']),
});

export const evaluate = defineStep({
  name: 'evaluate',
  summary: 'judges the version just trained by the rules of the gate, against the version in use',
  inputs: {
    modelName,
    modelVersion: modelVersion.describe('the challenger: the version just trained'),
    alias,
    gate: jsonValue(gate).describe('the rules'),
    measurement: jsonValue(measurement.nullable())
      .default(null)
      .describe('what an evaluation measured; null when the metrics that the training logged count'),
  },
  outputs: {
    verdict,
    reasons: jsonValue(z.array(z.string())).describe('why, a sentence a rule'),
    rules: jsonValue(z.array(judgedRule)).describe('each rule with its numbers and its outcome'),
    metrics: jsonValue(judgedMetrics).describe('the numbers it was judged by'),
    championVersion: championVersion.describe('the version it was judged against, empty when there was none'),
  },
  ...mlflowAccess,
});
