/** One name, two spellings: there and back again. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { camelCase, kebabCase } from '../../lib/contract/names.ts';

test.each([
  ['modelName', 'model-name'],
  ['runId', 'run-id'],
  ['verdict', 'verdict'],
])('%s is %s for Argo and the shell', (camel, kebab) => {
  expect(kebabCase(camel)).toBe(kebab);
  expect(camelCase(kebab)).toBe(camel);
});

test('a name comes back from its other spelling', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z0-9]{0,5}([A-Z][a-z0-9]{1,5}){0,3}$/), (name) => {
      expect(camelCase(kebabCase(name))).toBe(name);
    }),
  );
});
