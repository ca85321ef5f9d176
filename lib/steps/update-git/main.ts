/** Runs `update-git` with what opens the manifest's repository, and the MLflow server. */
import { deliver } from '../../git/forge/deliver.ts';
import { connectMlflow } from '../connect-mlflow.ts';
import { withDeployRepository } from '../deploy-repository.ts';
import { runStep } from '../kit.ts';
import { updateGit } from './contract.ts';
import { updateManifest } from './core.ts';

await runStep(updateGit, (call) => {
  const mlflow = connectMlflow(call);
  return withDeployRepository(call.inputs.repoUrl, call, (target) =>
    updateManifest(call.inputs, {
      mlflow,
      publish: (wanted) => deliver(target, wanted),
      log: call.log,
      message: call.settings.commits.message,
    }),
  );
});
