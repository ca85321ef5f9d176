/** Runs `evaluate` against the MLflow server of the environment. */
import { connectMlflow } from '../connect-mlflow.ts';
import { runStep } from '../kit.ts';
import { evaluate } from './contract.ts';
import { evaluateVersion } from './core.ts';

await runStep(evaluate, ({ inputs, env, optionalEnv, secrets, log }) => {
  const mlflow = connectMlflow({ env, optionalEnv, secrets });
  return evaluateVersion(inputs, mlflow, log);
});
