/** Runs `find-champion` against the MLflow server of the environment. */
import { connectMlflow } from '../connect-mlflow.ts';
import { runStep } from '../kit.ts';
import { findChampion } from './contract.ts';

await runStep(findChampion, async ({ inputs: { modelName, alias }, env, secrets }) => {
  const version = await connectMlflow({ env, secrets }).versionOfAlias(modelName, alias);
  return { championVersion: version ?? '' };
});
