import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeIndex, makeWheel, startIndex, type Wheel } from './fake-index.ts';

const program = join(import.meta.dirname, '../../lib/environments/fetch_uv.py');
let folder: string;
let wheel: Wheel;
let index: FakeIndex;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fetch-uv-'));
  const { stdout: machine } = await execa('python3', ['-c', 'import platform; print(platform.machine())']);
  const { stdout: libc } = await execa('python3', ['-c', 'import platform; print(platform.libc_ver()[0])']);
  const system = libc === 'glibc' ? 'manylinux_2_17' : 'musllinux_1_1';
  const scripts = { 'uv-9.1.0.data/scripts/uv': '#!/bin/sh\necho uv 9.1.0\n' };
  wheel = await makeWheel(folder, `uv-9.1.0-py3-none-${system}_${machine}.whl`, scripts);
  const other = await makeWheel(folder, 'uv-9.1.0-py3-none-manylinux_2_17_pdp11.whl', scripts);
  index = await startIndex([other, wheel]);
});
afterEach(async () => {
  await index.close();
  rmSync(folder, { recursive: true });
});

function fetchUv(
  options: { readonly version?: string; readonly sha256?: string; readonly url?: string } = {},
) {
  const { version = '9.1.0', sha256 = wheel.sha256, url = index.url } = options;
  writeFileSync(
    join(folder, 'uv.txt'),
    `uv==${version} \\\n    --hash=sha256:${'0'.repeat(64)} \\\n    --hash=sha256:${sha256}\n`,
  );
  return execa('python3', ['-I', program, join(folder, 'uv.txt'), join(folder, 'bin', 'uv')], {
    env: { UV_DEFAULT_INDEX: '', UV_INDEX_URL: '', PIP_INDEX_URL: url, no_proxy: '127.0.0.1' },
    reject: false,
  });
}

describe('getting uv without pip', () => {
  test("takes this machine's wheel from the index and unpacks a program that runs", async () => {
    expect(await fetchUv()).toMatchObject({ exitCode: 0, stderr: '' });
    accessSync(join(folder, 'bin', 'uv'), constants.X_OK);
    expect((await execa(join(folder, 'bin', 'uv'))).stdout).toBe('uv 9.1.0');
    expect(readdirSync(join(folder, 'bin'))).toEqual(['uv']);
  });

  test('gives name and password of the address as a header', async () => {
    await fetchUv({ url: index.url.replace('http://', 'http://me:p%40ss@') });
    expect(existsSync(join(folder, 'bin', 'uv'))).toBe(true);
    const expected = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    expect(index.requests.map(({ headers }) => headers.authorization)).toEqual([expected, expected]);
  });

  test('refuses a wheel whose digest is not pinned', async () => {
    const { exitCode, stderr } = await fetchUv({ sha256: 'f'.repeat(64) });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${wheel.file}: its SHA-256 is not among those of`);
    expect(existsSync(join(folder, 'bin'))).toBe(false);
  });

  test('refuses an index without that version', async () => {
    expect((await fetchUv({ version: '9.2.0' })).stderr).toMatch(
      /the index has no wheel of uv 9.2.0 for Linux on /,
    );
  });

  test('refuses an index that cannot be reached, and prints no password', async () => {
    const { port } = new URL(index.url);
    await index.close();
    const { exitCode, stderr } = await fetchUv({ url: `http://me:hunter2@127.0.0.1:${port}/simple` });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^cannot read http:\/\/127.0.0.1:\d+\/simple\/uv\/: /);
    expect(stderr).not.toContain('hunter2');
  });

  test('reads the lock of this repository', async () => {
    const lock = readFileSync(join(import.meta.dirname, '../../requirements/uv.txt'), 'utf8');
    expect(lock).toMatch(/^uv==\d+\.\d+\.\d+ \\\n {4}--hash=sha256:[0-9a-f]{64}/);
  });
});
