/** Runs `check-target` with what opens the manifest's repository. */
import { rehearseDelivery } from '../../git/forge/deliver.ts';
import { withDeployRepository } from '../deploy-repository.ts';
import { runStep } from '../kit.ts';
import { checkTarget } from './contract.ts';

await runStep(checkTarget, async (call) => {
  const { inputs, log } = call;
  const { branch, manifestPath, document, field } = inputs;
  const target = { path: manifestPath, document, field };
  const before = await withDeployRepository(inputs.repoUrl, call, (repository) =>
    rehearseDelivery(repository, { branch, target }),
  );
  log('the manifest can be written', { manifest: manifestPath, branch, now: before });
  return {};
});
