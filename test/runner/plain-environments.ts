/** Environments for tests: every image is there but `missing`, and adds one variable. */
import type { Environments } from '../../lib/environments/environments.ts';

export const environments: Environments = {
  has: (image) => image !== 'missing',
  knowsCommand: () => false,
  resolve: async () => ({ path: [], env: { FROM_IMAGE: 'yes' } }),
};
