/** The outputs of a checkout. */
import { expect, test } from 'vitest';
import { checkOutSource } from '../../../lib/steps/checkout/core.ts';
import { logOf } from '../log-of.ts';

test('checkout gives the commit and the digest of the data that its files name', async () => {
  const files = [
    { path: 'data.csv.dvc', text: 'outs:\n- {md5: abc, path: data.csv}\n' },
    { path: 'train.py', text: 'not: [yaml' },
  ];
  const asked: unknown[] = [];
  const { log, messages } = logOf();
  const inputs = { repoUrl: 'https://git.test/a', revision: 'main', modelName: 'A', directory: '/tmp/x' };
  const outputs = await checkOutSource(inputs, {
    checkOut: async (wanted) => {
      asked.push(wanted);
      return { commit: 'c'.repeat(40), readFiles: async (fits) => files.filter(({ path }) => fits(path)) };
    },
    log,
  });
  expect(outputs).toEqual({ codeRevision: 'c'.repeat(40), dataDigest: 'abc' });
  expect(asked).toEqual([{ revision: 'main', directory: '/tmp/x' }]);
  expect(messages).toEqual(['checked out']);
});
