/** Runs `check-target` with the git program and the token of the manifest's repository. */
import { tmpdir } from 'node:os';
import { rehearse } from '../../git/rehearse.ts';
import { runStep } from '../kit.ts';
import { checkTarget } from './contract.ts';

await runStep(checkTarget, async ({ inputs, secretFiles, log }) => {
  const { repoUrl, branch, manifestPath, document, field } = inputs;
  const before = await rehearse({
    remote: { url: repoUrl, tokenFile: secretFiles.deployToken },
    branch,
    target: { path: manifestPath, document, field },
    scratch: tmpdir(),
  });
  log('the manifest can be written', { manifest: manifestPath, branch, now: before });
  return {};
});
