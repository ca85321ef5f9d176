import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findInterpreter } from '../../lib/environments/interpreter.ts';
import { InputError } from '../../lib/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interpreter-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a program on PATH that answers as a Python of that version. */
function python(name: string, minor: readonly [number, number]): string {
  const executable = join(folder, name);
  const answer = JSON.stringify({ executable, minor, tag: `cpython-${minor.join('')}` });
  writeFileSync(executable, `#!/bin/sh\necho '${answer}'\n`);
  chmodSync(executable, 0o755);
  return executable;
}

const find = () => findInterpreter({ PATH: folder });

describe('the interpreter', () => {
  test('is python3 when that is new enough', async () => {
    const executable = python('python3', [3, 10]);
    python('python3.12', [3, 12]);
    expect(await find()).toMatchObject({ executable, version: '3.10' });
  });

  test('is a newer one beside a python3 that is too old', async () => {
    python('python3', [3, 9]);
    python('python3.11', [3, 11]);
    const executable = python('python3.13', [3, 13]);
    expect(await find()).toMatchObject({ executable, version: '3.13' });
  });

  test('is one for which packages are locked rather than one that is newer', async () => {
    python('python3', [3, 20]);
    const executable = python('python3.12', [3, 12]);
    expect(await find()).toMatchObject({ executable });
  });

  test('is a newer one than is known when there is no other', async () => {
    const executable = python('python3', [3, 20]);
    expect(await find()).toMatchObject({ executable, version: '3.20' });
  });

  test('refuses one that is too old and names it', async () => {
    const executable = python('python3', [3, 8]);
    await expect(find()).rejects.toThrow(InputError);
    await expect(find()).rejects.toThrow(
      `Python 3.10 or newer is needed, but ${executable} is Python 3.8; install it`,
    );
  });

  test('refuses a machine without Python, and one whose python3 does not work', async () => {
    await expect(find()).rejects.toThrow('no working python3 is on PATH');
    writeFileSync(join(folder, 'python3'), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
    await expect(find()).rejects.toThrow('no working python3 is on PATH');
  });
});
