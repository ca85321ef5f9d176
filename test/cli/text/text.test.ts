import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAge, formatDuration } from '../../../lib/cli/text/duration.ts';
import { cut, pad, widthOf, wrap } from '../../../lib/cli/text/fit.ts';
import { plain } from '../../../lib/cli/text/paint.ts';
import { table } from '../../../lib/cli/text/table.ts';
import { visible, visibleLine } from '../../../lib/cli/text/visible.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('text from outside', () => {
  test.each([
    ['a\nb', 'a\\nb'],
    ['\u001b[31mred', '\\e[31mred'],
    ['bell\u0007', 'bell\\x07'],
    ['\u009b2J', '\\x9b2J'],
    ['abc\u202edcba', 'abc\\u202edcba'],
    ['\ud800', '\\ud800'],
    ['Zürich 東京 👩‍🔬', 'Zürich 東京 👩‍🔬'],
  ])('%j is printed as %s', (text, shown) => expect(visible(text)).toBe(shown));

  test('holds nothing that a terminal obeys, whatever it was', () => {
    fc.assert(
      fc.property(anyText, (text) => !/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(visible(text))),
    );
  });

  test('keeps the columns that tabs make', () => expect(visibleLine('\tx')).toBe('    x'));
});

describe('text in columns', () => {
  test('is never wider than asked for', () => {
    fc.assert(
      fc.property(anyText.map(visible), fc.nat(40), (text, width) => widthOf(cut(text, width)) <= width),
    );
  });

  test('is left alone when it fits, and ends in … when it was cut', () => {
    expect([cut('東京', 4), cut('東京', 3), cut('abc', 0), cut('abc', -1)]).toEqual(['東京', '東…', '', '']);
  });

  test('is filled up by its width, not by its letters', () => {
    expect([pad('東', 4), pad('7', 3, 'left'), pad('long', 2)]).toEqual(['東  ', '  7', 'long']);
  });

  test('is broken between words', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('averylongword x', 4)).toEqual(['averylongword', 'x']);
  });

  test('lines up in a table', () => {
    const columns = [{ title: 'metric' }, { title: 'value', side: 'right' }] as const;
    expect(
      table(
        columns,
        [
          ['rmse', '4.5'],
          ['a longer one', '12'],
        ],
        plain,
      ),
    ).toEqual(['metric        value', 'rmse            4.5', 'a longer one     12']);
  });
});

describe('a duration', () => {
  test.each([
    [0, '0.0 s'],
    [340, '0.3 s'],
    [12_345, '12.3 s'],
    [59_960, '1 m 00 s'],
    [125_000, '2 m 05 s'],
    [3_725_000, '1 h 02 m'],
    [-5, '0.0 s'],
  ])('of %i ms is %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

  test.each([
    [0, '<1 s'],
    [1000, '1 s'],
    [59_000, '59 s'],
    [61_000, '1 m 01 s'],
  ])('of %i ms, known to the second, is %s', (milliseconds, text) =>
    expect(formatDuration(milliseconds, 'seconds')).toBe(text),
  );

  test.each([
    [0, '0 s ago'],
    [59_999, '59 s ago'],
    [60_000, '1 m ago'],
    [7_200_000, '2 h ago'],
    [172_800_000, '2 d ago'],
  ])('that lies %i ms back is told as %s', (milliseconds, text) =>
    expect(formatAge(milliseconds)).toBe(text),
  );
});
