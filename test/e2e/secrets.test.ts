import { expect, test } from 'vitest';
import { leaks } from './secrets.ts';

const secret = 'Zk3_q-9aV0bXw7Lr';
const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each([
  ['as it is', `https://x:${secret}@host/`],
  ['in base64', base64(secret)],
  ['in the base64 of a header', base64(`x-access-token:${secret}`)],
  ['in base64, one byte later', base64(`y-access-token::${secret} and more`)],
  ['in base64, two bytes later', base64(`yy-access-token::${secret}\n`)],
])('a secret is found %s', (_, text) => {
  expect(leaks([{ file: 'a', text: `before ${text} after` }], ['another-secret', secret])).toEqual(['a']);
  expect(leaks([{ file: 'a', text }], ['another-secret'])).toEqual([]);
});
