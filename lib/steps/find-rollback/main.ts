/** Runs `find-rollback` against the MLflow server of the environment. */
import { createMlflow } from '../../mlflow/client.ts';
import { runStep } from '../kit.ts';
import { findRollback } from './contract.ts';
import { findTarget } from './core.ts';

await runStep(findRollback, ({ inputs, env, secrets }) =>
  findTarget(inputs, createMlflow({ trackingUri: env.MLFLOW_TRACKING_URI, token: secrets.mlflowToken })),
);
