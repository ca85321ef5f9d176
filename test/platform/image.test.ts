import { expect, test } from 'vitest';
import { imageNames, imageReference } from '../../lib/platform/image.ts';

test('every image is pinned by a tag or by a digest', () => {
  expect(imageNames).toContain('ghcr.io/millrace/steps');
  for (const name of [...imageNames, 'docker.io/library/postgres', 'docker.io/chrislusf/seaweedfs'] as const)
    expect(imageReference(name).slice(name.length)).toMatch(
      /^(:\d+\.\d+(\.\d+)?|(:\d+\.\d+)?@sha256:[0-9a-f]{64})$/,
    );
});
