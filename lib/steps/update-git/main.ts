/** Runs `update-git` with the git program, the token of the manifest's repository and the MLflow server. */
import { tmpdir } from 'node:os';
import { publish } from '../../git/publish.ts';
import { connectMlflow } from '../connect-mlflow.ts';
import { runStep } from '../kit.ts';
import { updateGit } from './contract.ts';
import { updateManifest } from './core.ts';

await runStep(updateGit, ({ inputs, env, secrets, secretFiles, log }) => {
  const remote = { url: inputs.repoUrl, tokenFile: secretFiles.deployToken };
  const mlflow = connectMlflow({ env, secrets });
  return updateManifest(inputs, {
    mlflow,
    publish: (wanted) => publish({ ...wanted, remote, scratch: tmpdir() }),
    log,
  });
});
