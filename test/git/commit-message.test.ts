/** The text of a commit, and its trailers read back. */
import { describe, expect, test } from 'vitest';
import { InputError } from '../../lib/errors.ts';
import { formatMessage, parseTrailers } from '../../lib/git/commit-message.ts';

describe('a commit message', () => {
  test('has a subject, a body and trailers, with lines between', () => {
    expect(
      formatMessage({ subject: 's', body: ['a', 'b'], trailers: { 'Made-By': 'x: y', Other: 'z' } }),
    ).toBe('s\n\na\nb\n\nMade-By: x: y\nOther: z\n');
    expect(formatMessage({ subject: 's', body: [], trailers: {} })).toBe('s\n');
  });

  test('gives its trailers back', () => {
    expect([...parseTrailers('Made-By: x: y\nOther: z\nEmpty:\nnot a trailer\n')]).toEqual([
      ['Made-By', 'x: y'],
      ['Other', 'z'],
      ['Empty', ''],
    ]);
  });

  test.each([
    ['a subject of two lines', { subject: 'a\nb' }],
    ['a body with a hidden line', { body: ['a\u2028b'] }],
    ['a trailer that brings along another', { trailers: { A: 'x\nB: y' } }],
    ['a trailer with a name of two words', { trailers: { 'A B': 'x' } }],
  ])('refuses %s', (_, part) => {
    expect(() => formatMessage({ subject: 's', body: [], trailers: {}, ...part })).toThrow(InputError);
  });
});
