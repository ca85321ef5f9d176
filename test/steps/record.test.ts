/** The delivery record under its two sets of names. */
import { expect, test } from 'vitest';
import { type DeliveryRecord, deliveryRecord, recordTags, recordTrailers } from '../../lib/steps/record.ts';

const record: DeliveryRecord = {
  workflow: 'delivery-x7k2p',
  model: 'A',
  version: '4',
  previousVersion: '',
  codeRevision: 'c0ffee',
  metrics: { rmse: { challenger: 53.2 } },
  reasons: ['rmse 53.2 is at most 65'],
};

test('tags have every value, in the order of the schema', () => {
  expect(Object.entries(recordTags(record))).toEqual([
    ['millrace.model', 'A'],
    ['millrace.version', '4'],
    ['millrace.previous-version', ''],
    ['millrace.code-revision', 'c0ffee'],
    ['millrace.metrics', '{"rmse":{"challenger":53.2}}'],
    ['millrace.reasons', '["rmse 53.2 is at most 65"]'],
    ['millrace.workflow', 'delivery-x7k2p'],
  ]);
});

test('trailers have the same, without what is empty', () => {
  expect(Object.entries(recordTrailers(record))).toEqual([
    ['Millrace-Model', 'A'],
    ['Millrace-Version', '4'],
    ['Millrace-Code-Revision', 'c0ffee'],
    ['Millrace-Metrics', '{"rmse":{"challenger":53.2}}'],
    ['Millrace-Reasons', '["rmse 53.2 is at most 65"]'],
    ['Millrace-Workflow', 'delivery-x7k2p'],
  ]);
});

test('holds all that a delivery records', () => {
  expect(Object.keys(deliveryRecord.shape)).toEqual(
    expect.arrayContaining(
      'model version previousVersion runId codeRevision dataDigest metrics verdict artifactUri workflow commit'.split(
        ' ',
      ),
    ),
  );
});

test.each(['a\nMillrace-Version: 9', 'a\rb', 'a\u0000b'])(
  'refuses %j, which would break a line',
  (artifactUri) => {
    expect(() => recordTrailers({ artifactUri })).toThrow(/use one line/);
  },
);
