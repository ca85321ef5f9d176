import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findUv } from '../../lib/environments/uv.ts';
import { PermanentError } from '../../lib/errors.ts';

const lock = readFileSync(join(import.meta.dirname, '../../requirements/uv.txt'), 'utf8');
const pinned = /^uv==(\S+)/.exec(lock)?.[1] ?? '';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uv-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(path: string, script: string): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return join(folder, path);
}

function find(environment: NodeJS.ProcessEnv = {}) {
  return findUv({
    interpreter: { executable: join(folder, 'python3'), version: '3.12', tag: 'test' },
    cacheDirectory: join(folder, 'cache'),
    log: () => {},
    environment: { PATH: join(folder, 'path'), ...environment },
  });
}

describe('uv', () => {
  test.each(['uv 0.5.0', 'uv 0.13.8 (x86_64-unknown-linux-gnu)', 'uv 1.0.0'])(
    'is taken from PATH: %s',
    async (version) => {
      program('path/uv', `echo '${version}'`);
      expect(await find()).toBe('uv');
    },
  );

  test.each([
    ['too old', "echo 'uv 0.4.30'"],
    ['broken', 'exit 127'],
    ['something else', 'echo hello'],
  ])('on PATH that is %s is passed over for the one in the cache', async (_, script) => {
    program('path/uv', script);
    const cached = program(`cache/tools/uv-${pinned}/uv`, 'exit 0');
    expect(await find()).toBe(cached);
  });

  test('is got without pip when pip is not there', async () => {
    program('python3', `case "$2" in *fetch_uv.py) echo fetched > "$4" ;; *) exit 1 ;; esac`);
    expect(readFileSync(await find(), 'utf8')).toBe('fetched\n');
  });

  test('refuses with each reason when it cannot be had', async () => {
    program(
      'python3',
      `case "$2" in *fetch_uv.py) echo "cannot read it" >&2 ;; *) echo "No module named pip" >&2 ;; esac; exit 1`,
    );
    await expect(find()).rejects.toThrow(PermanentError);
    await expect(find()).rejects.toThrow(
      `uv ${pinned} could not be had: with pip: No module named pip; from the index: cannot read it; check the network`,
    );
  });
});
