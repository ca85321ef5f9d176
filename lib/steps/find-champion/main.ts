/** Runs `find-champion` against the MLflow server of the environment. */
import { connectMlflow } from '../connect-mlflow.ts';
import { runStep } from '../kit.ts';
import { findChampion } from './contract.ts';
import { findInUse } from './core.ts';

await runStep(findChampion, ({ inputs, env, optionalEnv, secrets }) =>
  findInUse(inputs, connectMlflow({ env, optionalEnv, secrets })),
);
