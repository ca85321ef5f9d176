/** Fetches the revision to train and says which code and data that is. */
import type { Values } from '../../contract/step-contract.ts';
import type { Checkout } from '../../git/checkout.ts';
import type { Log } from '../log.ts';
import type { checkout } from './contract.ts';
import { dataDigest, isDvcFile } from './data-digest.ts';

/** What the step needs of the world. */
export interface CheckoutContext {
  /** Puts a revision of the training repository into a folder. */
  readonly checkOut: (wanted: { revision: string; directory: string }) => Promise<Checkout>;
  readonly log: Log;
}

/** Checks out the revision; the outputs come from the commit itself, not from what lies on the disk. */
export async function checkOutSource(
  { repoUrl, revision, directory }: Values<typeof checkout.inputs>,
  { checkOut, log }: CheckoutContext,
): Promise<Values<typeof checkout.outputs>> {
  const { commit, readFiles } = await checkOut({ revision, directory });
  const digest = dataDigest(await readFiles(isDvcFile));
  log('checked out', { repository: repoUrl, revision, commit, dataDigest: digest });
  return { codeRevision: commit, dataDigest: digest };
}
