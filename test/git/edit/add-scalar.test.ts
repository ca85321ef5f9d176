/** A key that is absent is added in the style of its map, or not at all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { PermanentError } from '../../../lib/errors.ts';
import { addScalar } from '../../../lib/git/edit/add-scalar.ts';
import type { FieldPath } from '../../../lib/git/intent.ts';

const add = (text: string, field: FieldPath = ['a', 'new'], value = 'x') =>
  addScalar(text, { document: {}, field, value });

describe('a new key', () => {
  test.each([
    ['after the last value', 'a:\n  b: c # d\ne: f\n', 'a:\n  b: c # d\n  new: x\ne: f\n'],
    ['before a nested map', 'a:\n  b: c\n  d:\n    e: f\n', 'a:\n  b: c\n  new: x\n  d:\n    e: f\n'],
    ['without a final newline', 'a:\n  b: c', 'a:\n  b: c\n  new: x'],
    ['with CRLF', 'a:\r\n  b: c\r\n', 'a:\r\n  b: c\r\n  new: x\r\n'],
    ['in braces', 'a: {b: c}\n', 'a: {b: c, new: x}\n'],
    ['in empty braces', 'a: {}\n', 'a: {new: x}\n'],
    ['in JSON', '{\n  "a": {\n    "b": 1\n  }\n}\n', '{\n  "a": {\n    "b": 1,\n    "new": "x"\n  }\n}\n'],
    ['in JSON on one line', '{"a":{"b":1}}', '{"a":{"b":1, "new": "x"}}'],
  ])('goes %s', (_, before, after) => {
    expect(add(before)).toEqual({ text: after, before: '', changed: true });
    expect(add(after)).toEqual({ text: after, before: 'x', changed: false });
  });

  test('goes into the item that is meant', () => {
    const text = 'images:\n- name: a\n- name: b\n  newName: c\n';
    expect(add(text, ['images', { name: 'a' }, 'newTag'], '7').text).toBe(
      "images:\n- name: a\n  newTag: '7'\n- name: b\n  newName: c\n",
    );
  });

  test.each([
    ['whose map is absent', 'b: c\n', "the document has no 'a'"],
    ['whose map is empty', 'a:\nb: c\n', 'there is no a.new: a is empty'],
    ['whose map is shared', 'a: &a {b: c}\nd: *a\n', 'a has the anchor &a'],
    ['of a map that holds no line to stand after', 'a:\n  b:\n    - c\n', 'a.new cannot be added'],
  ])('is refused %s', (_, text, message) => {
    expect(() => add(text)).toThrow(PermanentError);
    expect(() => add(text)).toThrow(message);
  });

  test('changes nothing else, whatever the map holds', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const map = fc.dictionary(word, fc.oneof(word, fc.integer(), fc.array(word), fc.dictionary(word, word)));
    fc.assert(
      fc.property(map, map, word, (inner, outer, value) => {
        const whole = { ...outer, a: inner };
        const text = stringify(whole);
        try {
          expect(parse(add(text, ['a', 'NEW'], value).text)).toEqual({
            ...whole,
            a: { ...inner, NEW: value },
          });
        } catch (error) {
          if (!(error instanceof PermanentError)) throw error;
          expect(error.message).toContain('a.NEW cannot be added');
        }
      }),
    );
  });
});
