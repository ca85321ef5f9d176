/** Fetches the exact revision to train. */
import * as z from 'zod';
import { defineStep } from '../../contract/step-contract.ts';
import { modelName, repoUrl, revision } from '../values.ts';

export const checkout = defineStep({
  name: 'checkout',
  summary: 'fetches one revision of the training repository, without its history',
  inputs: {
    repoUrl,
    revision,
    // Not used but checked, so that a bad name ends before the training.
    modelName,
    directory: z.string().min(1).describe('where the files go; emptied first'),
  },
  outputs: {
    codeRevision: z
      .string()
      .regex(/^[0-9a-f]{40,64}$/)
      .describe('the commit that was checked out'),
    dataDigest: z
      .string()
      .describe('the MD5 of the data that DVC tracks at that commit, empty when it tracks none'),
  },
  env: {},
  secrets: { sourceToken: 'a token that may read the training repository' },
});
