/** Runs `rollback` against the MLflow server of the environment. */
import { connectMlflow } from '../connect-mlflow.ts';
import { runStep } from '../kit.ts';
import { rollback } from './contract.ts';
import { rollBack } from './core.ts';

await runStep(rollback, ({ inputs, env, optionalEnv, secrets, log }) => {
  const mlflow = connectMlflow({ env, optionalEnv, secrets });
  return rollBack(inputs, { mlflow, now: () => new Date(), log });
});
