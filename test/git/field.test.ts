/** A field as people write it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseField, showField } from '../../lib/git/intent.ts';

test('what is shown of a field is read back as that field', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9 _.:/-]{1,12}$/);
  const item = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), word, { minKeys: 1, maxKeys: 2 });
  const part = fc.oneof(fc.string({ minLength: 1 }), fc.nat(), item);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1 }), (field) => {
      expect(parseField(showField(field))).toEqual(field);
    }),
  );
});

test.each([
  ['spec.predictor.model.storageUri', ['spec', 'predictor', 'model', 'storageUri']],
  ['images[name=churn].newTag', ['images', { name: 'churn' }, 'newTag']],
  ['a[0]["b.c"].d', ['a', 0, 'b.c', 'd']],
])('%s is read', (text, field) => {
  expect(parseField(text)).toEqual(field);
});

test.each(['', 'a..b', 'a[', 'a[x', 'a b'])('refuses %j', (text) => {
  expect(() => parseField(text)).toThrow(/is no field from|is empty/);
});
