import { expect, test } from 'vitest';
import { imageNames, imageReference } from '../../lib/delivery/image.ts';

test('every image that Millrace publishes is pinned by a tag or by a digest', () => {
  expect(imageNames).toContain('ghcr.io/millrace/steps');
  for (const name of imageNames)
    expect(imageReference(name).slice(name.length)).toMatch(/^(:\d+\.\d+\.\d+|@sha256:[0-9a-f]{64})$/);
});
