/** Runs `resolve-uri` against the MLflow server of the environment. */
import { connectMlflow } from '../connect-mlflow.ts';
import { runStep } from '../kit.ts';
import { resolveUri } from './contract.ts';
import { resolveVersion } from './core.ts';

await runStep(resolveUri, ({ inputs, env, optionalEnv, secrets, log }) => {
  const mlflow = connectMlflow({ env, optionalEnv, secrets });
  return resolveVersion(inputs, { mlflow, artifactRoot: env.MLFLOW_ARTIFACT_ROOT, log });
});
