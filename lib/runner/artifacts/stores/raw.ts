/** Artifacts whose content stands in the manifest. */
import { writeFile } from 'node:fs/promises';
import type { Store } from './store.ts';

export const rawStore: Store = {
  async load({ raw }, to) {
    await writeFile(to, raw?.data ?? '');
    return true;
  },
};
