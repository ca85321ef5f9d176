/** Collects what the user's evaluation measured of the challenger and of the champion. */
import * as z from 'zod';
import { defineStep } from '../../contract/step-contract.ts';
import { jsonValue } from '../../contract/wire-types.ts';
import { measurement } from '../evaluate/measurement.ts';
import { championVersion, modelVersion } from '../values.ts';

const file = z.string().min(1);

export const collectMetrics = defineStep({
  name: 'collect-metrics',
  summary: 'reads the metrics that the evaluation wrote of the challenger and of the champion',
  inputs: {
    modelVersion: modelVersion.describe('the challenger'),
    championVersion,
    challengerFile: file.describe("the file with the challenger's metrics"),
    championFile: file.describe("the file with the champion's metrics; not read when there is no champion"),
  },
  outputs: {
    measurement: jsonValue(measurement).describe('what was measured of both'),
  },
  env: {},
  secrets: {},
});
