/** Finds the model version that this training registered. */
import * as z from 'zod';
import { defineStep } from '../../contract/step-contract.ts';
import { checkout } from '../checkout/contract.ts';
import { mlflowAccess } from '../mlflow-access.ts';
import { modelName, modelVersion, workflow, workflowUid } from '../values.ts';

export const collect = defineStep({
  name: 'collect',
  summary: 'finds the model version that this training registered and ties code and data to it',
  inputs: {
    modelName,
    workflow,
    workflowUid,
    attempt: z
      .string()
      .regex(/^\d+$/)
      .describe('the attempt of the training, as MLFLOW_RUN_CONTEXT put it on the run'),
    checkoutOutputs: z.string().min(1).describe("the folder with checkout's outputs"),
  },
  outputs: {
    modelVersion,
    runId: z.string().min(1).describe('the MLflow run that trained it'),
    codeRevision: checkout.outputs.codeRevision,
    dataDigest: checkout.outputs.dataDigest,
  },
  ...mlflowAccess,
});
