/** Runs `report` against the MLflow server of the environment. */
import { connectMlflow } from '../connect-mlflow.ts';
import { runStep } from '../kit.ts';
import { report } from './contract.ts';
import { reportDelivery } from './core.ts';

await runStep(report, ({ inputs, env, optionalEnv, secrets, log }) => {
  const mlflow = connectMlflow({ env, optionalEnv, secrets });
  return reportDelivery(inputs, mlflow, log);
});
