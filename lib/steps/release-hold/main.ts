/** Runs `release-hold` against the MLflow server of the environment. */
import { connectMlflow } from '../connect-mlflow.ts';
import { runStep } from '../kit.ts';
import { releaseHold } from './contract.ts';
import { releaseModel } from './core.ts';

await runStep(releaseHold, ({ inputs, env, optionalEnv, secrets, log }) => {
  const mlflow = connectMlflow({ env, optionalEnv, secrets });
  return releaseModel(inputs, { mlflow, now: () => new Date(), log });
});
