/** Runs `resolve-uri` against the MLflow server of the environment. */
import { createMlflow } from '../../mlflow/client.ts';
import { runStep } from '../kit.ts';
import { resolveUri } from './contract.ts';
import { resolveVersion } from './core.ts';

await runStep(resolveUri, ({ inputs, env, secrets, log }) => {
  const mlflow = createMlflow({ trackingUri: env.MLFLOW_TRACKING_URI, token: secrets.mlflowToken });
  return resolveVersion(inputs, { mlflow, artifactRoot: env.MLFLOW_ARTIFACT_ROOT, log });
});
