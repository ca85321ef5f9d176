/** Runs `find-version` against the MLflow server of the environment. */
import { createMlflow } from '../../mlflow/client.ts';
import { runStep } from '../kit.ts';
import { findVersion } from './contract.ts';
import { findHolder } from './core.ts';

await runStep(findVersion, ({ inputs, env, secrets }) =>
  findHolder(inputs, createMlflow({ trackingUri: env.MLFLOW_TRACKING_URI, token: secrets.mlflowToken })),
);
