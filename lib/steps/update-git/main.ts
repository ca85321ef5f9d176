/** Runs `update-git` with what opens the manifest's repository, and the MLflow server. */
import { deliver } from '../../git/forge/deliver.ts';
import { createMlflow } from '../../mlflow/client.ts';
import { withDeployRepository } from '../deploy-repository.ts';
import { runStep } from '../kit.ts';
import { updateGit } from './contract.ts';
import { updateManifest } from './core.ts';

await runStep(updateGit, (call) => {
  const { inputs, env, secrets, log } = call;
  const mlflow = createMlflow({ trackingUri: env.MLFLOW_TRACKING_URI, token: secrets.mlflowToken });
  return withDeployRepository(inputs.repoUrl, call, (target) =>
    updateManifest(inputs, { mlflow, publish: (wanted) => deliver(target, wanted), log }),
  );
});
