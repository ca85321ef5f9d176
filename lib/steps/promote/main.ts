/** Runs `promote` against the MLflow server of the environment. */
import { createMlflow } from '../../mlflow/client.ts';
import { runStep } from '../kit.ts';
import { promote } from './contract.ts';
import { promoteVersion } from './core.ts';

await runStep(promote, ({ inputs, env, secrets, log }) => {
  const mlflow = createMlflow({ trackingUri: env.MLFLOW_TRACKING_URI, token: secrets.mlflowToken });
  return promoteVersion(inputs, { mlflow, now: () => new Date(), log });
});
