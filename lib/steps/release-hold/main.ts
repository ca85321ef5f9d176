/** Runs `release-hold` against the MLflow server of the environment. */
import { createMlflow } from '../../mlflow/client.ts';
import { runStep } from '../kit.ts';
import { releaseHold } from './contract.ts';
import { releaseModel } from './core.ts';

await runStep(releaseHold, ({ inputs, env, secrets, log }) => {
  const mlflow = createMlflow({ trackingUri: env.MLFLOW_TRACKING_URI, token: secrets.mlflowToken });
  return releaseModel(inputs, { mlflow, now: () => new Date(), log });
});
