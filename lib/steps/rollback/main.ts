/** Runs `rollback` against the MLflow server of the environment. */
import { createMlflow } from '../../mlflow/client.ts';
import { runStep } from '../kit.ts';
import { rollback } from './contract.ts';
import { rollBack } from './core.ts';

await runStep(rollback, ({ inputs, env, secrets, log }) => {
  const mlflow = createMlflow({ trackingUri: env.MLFLOW_TRACKING_URI, token: secrets.mlflowToken });
  return rollBack(inputs, { mlflow, now: () => new Date(), log });
});
