/** Runs `find-version` against the MLflow server of the environment. */
import { connectMlflow } from '../connect-mlflow.ts';
import { runStep } from '../kit.ts';
import { findVersion } from './contract.ts';
import { findHolder } from './core.ts';

await runStep(findVersion, ({ inputs, env, optionalEnv, secrets }) =>
  findHolder(inputs, connectMlflow({ env, optionalEnv, secrets })),
);
