/** Runs `evaluate` against the MLflow server of the environment. */
import { createMlflow } from '../../mlflow/client.ts';
import { runStep } from '../kit.ts';
import { evaluate } from './contract.ts';
import { evaluateVersion } from './core.ts';

await runStep(evaluate, ({ inputs, env, secrets, log }) => {
  const mlflow = createMlflow({ trackingUri: env.MLFLOW_TRACKING_URI, token: secrets.mlflowToken });
  return evaluateVersion(inputs, mlflow, log);
});
