/** Runs `checkout` with the git program and the token of the training repository. */
import { checkOutRevision } from '../../git/checkout.ts';
import { runStep } from '../kit.ts';
import { checkout } from './contract.ts';
import { checkOutSource } from './core.ts';

await runStep(checkout, ({ inputs, secretFiles, log }) => {
  const remote = { url: inputs.repoUrl, tokenFile: secretFiles.sourceToken };
  return checkOutSource(inputs, { checkOut: (wanted) => checkOutRevision({ ...wanted, remote }), log });
});
