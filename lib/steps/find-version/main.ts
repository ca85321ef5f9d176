/** Runs `find-version` against the MLflow server of the environment. */
import { connectMlflow } from '../connect-mlflow.ts';
import { runStep } from '../kit.ts';
import { findVersion } from './contract.ts';
import { findFacts } from './core.ts';

await runStep(findVersion, ({ inputs, env, optionalEnv, secrets }) =>
  findFacts(inputs, connectMlflow({ env, optionalEnv, secrets })),
);
