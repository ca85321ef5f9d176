/** Runs `find-rollback` against the MLflow server of the environment. */
import { connectMlflow } from '../connect-mlflow.ts';
import { runStep } from '../kit.ts';
import { findRollback } from './contract.ts';
import { findTarget } from './core.ts';

await runStep(findRollback, ({ inputs, env, optionalEnv, secrets }) =>
  findTarget(inputs, connectMlflow({ env, optionalEnv, secrets })),
);
