/** Writes how the delivery ended where the model's people look for it. */
import * as z from 'zod';
import { defineStep } from '../../contract/step-contract.ts';
import { mlflowAccess } from '../mlflow-access.ts';
import { workflow, workflowUid } from '../values.ts';

export const report = defineStep({
  name: 'report',
  summary: 'writes how the delivery ended on the MLflow run it trained',
  inputs: {
    workflow,
    workflowUid,
    status: z.string().min(1).describe("the workflow's phase: Succeeded, Failed or Error"),
    failures: z
      .string()
      .default('[]')
      .describe('the nodes that failed, as Argo lists them in workflow.failures'),
  },
  outputs: {},
  ...mlflowAccess,
});
