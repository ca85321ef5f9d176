import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findGo } from '../../lib/embedded/go.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'go-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function find(version: string) {
  writeFileSync(join(folder, 'go'), `#!/bin/sh\necho '${version}'\n`, { mode: 0o755 });
  return findGo({ cacheDirectory: join(folder, 'cache'), log: () => {}, environment: { PATH: folder } });
}

describe('Go', () => {
  test.each(['go1.25.0', 'go1.26.8', 'go1.30rc1'])('is taken from PATH: %s', async (version) => {
    expect(await find(version)).toBe('go');
  });

  test.each(['go1.19.8', 'go1.9', ''])('of PATH is passed over when it is too old: %s', async (version) => {
    await expect(find(version)).rejects.toThrow('no working python3 is on PATH');
  });
});
