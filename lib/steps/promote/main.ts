/** Runs `promote` against the MLflow server of the environment. */
import { connectMlflow } from '../connect-mlflow.ts';
import { runStep } from '../kit.ts';
import { promote } from './contract.ts';
import { promoteVersion } from './core.ts';

await runStep(promote, ({ inputs, env, optionalEnv, secrets, log }) => {
  const mlflow = connectMlflow({ env, optionalEnv, secrets });
  return promoteVersion(inputs, { mlflow, now: () => new Date(), log });
});
