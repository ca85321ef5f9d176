/** Runs `collect` against the MLflow server of the environment, with what checkout left in the same pod. */
import { setTimeout } from 'node:timers/promises';
import { checkout } from '../checkout/contract.ts';
import { connectMlflow } from '../connect-mlflow.ts';
import { readOutputs, runStep } from '../kit.ts';
import { collect } from './contract.ts';
import { collectVersion } from './core.ts';

await runStep(collect, ({ inputs, env, optionalEnv, secrets, log }) => {
  const mlflow = connectMlflow({ env, optionalEnv, secrets });
  const checkedOut = readOutputs(checkout.outputs, inputs.checkoutOutputs);
  return collectVersion(inputs, checkedOut, { mlflow, log, pause: () => setTimeout(2_000) });
});
