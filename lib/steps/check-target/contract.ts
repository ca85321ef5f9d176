/** Checks where the URI will be written, before anything is trained. */
import { defineStep } from '../../contract/step-contract.ts';
import { deployAccess, updateGit } from '../update-git/contract.ts';

const { repoUrl, branch, manifestPath, document, field } = updateGit.inputs;

export const checkTarget = defineStep({
  name: 'check-target',
  summary: 'checks that the field of the manifest is there and may be written, before anything is trained',
  inputs: { repoUrl, branch, manifestPath, document, field },
  outputs: {},
  env: {},
  ...deployAccess,
});
