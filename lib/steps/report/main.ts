/** Runs `report` against the MLflow server of the environment. */
import { createMlflow } from '../../mlflow/client.ts';
import { runStep } from '../kit.ts';
import { report } from './contract.ts';
import { reportDelivery } from './core.ts';

await runStep(report, ({ inputs, env, secrets, log }) => {
  const mlflow = createMlflow({ trackingUri: env.MLFLOW_TRACKING_URI, token: secrets.mlflowToken });
  return reportDelivery(inputs, mlflow, log);
});
