/** The collect-metrics step: an object of numbers from each side, and nothing else. */
import { expect, test } from 'vitest';
import { PermanentError } from '../../../lib/errors.ts';
import { collectMeasurement } from '../../../lib/steps/collect-metrics/core.ts';
import { logOf } from '../log-of.ts';

const inputs = { modelVersion: '4', championVersion: '3', challengerFile: 'new', championFile: 'old' };

function collected(files: Readonly<Record<string, string>>, championVersion = inputs.championVersion) {
  const { log } = logOf();
  return collectMeasurement({ ...inputs, championVersion }, { read: (path) => files[path], log }).measurement;
}

test('reads both sides', () => {
  expect(collected({ new: '{"rmse": 50.5}\n', old: '{"rmse": 60, "r2": -1e-3}' })).toEqual({
    championVersion: '3',
    challenger: { rmse: 50.5 },
    champion: { rmse: 60, r2: -0.001 },
  });
});

test('reads the challenger alone when no version is in use', () => {
  expect(collected({ new: '{}', old: 'left over' }, '')).toEqual({ championVersion: '', challenger: {} });
});

test("reads what Python's json writes for numbers that are not finite, and leaves texts alone", () => {
  const challenger = '{"a": NaN, "b": Infinity, "c": -Infinity, "NaN": 1, "\\"Infinity": 2}';
  expect(collected({ new: challenger }, '').challenger).toEqual({
    ...{ a: 'NaN', b: 'Infinity', c: '-Infinity', NaN: 1, '"Infinity': 2 },
  });
});

test.each([
  ['no file', undefined, 'the evaluation of version 3 wrote no metrics'],
  ['what is not JSON', 'rmse=5', 'wrote something else than JSON'],
  ['an empty file', '', 'wrote something else than JSON'],
  ['a list', '[1]', 'wrote metrics that are none'],
  ['a text as a number', '{"rmse": "5"}', 'wrote metrics that are none (rmse:'],
  ['null as a number', '{"rmse": null}', 'wrote metrics that are none (rmse:'],
  ['far too much', `{"rmse": ${' '.repeat(50_000)}1}`, 'wrote more than 50000 characters'],
])('refuses %s', (_, text, message) => {
  const files = { new: '{"rmse": 5}', ...(text === undefined ? {} : { old: text }) };
  expect(() => collected(files)).toThrow(PermanentError);
  expect(() => collected(files)).toThrow(message);
});
