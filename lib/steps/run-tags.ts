/** The tags on the MLflow runs of a delivery's training. */

/** The tags on an MLflow run: the first three are put there from outside by MLFLOW_RUN_CONTEXT, the others at the end. */
export const runTags = {
  workflow: 'millrace.workflow',
  workflowUid: 'millrace.workflow-uid',
  attempt: 'millrace.attempt',
  phase: 'millrace.phase',
  message: 'millrace.message',
} as const;
