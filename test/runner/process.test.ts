import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Masking } from '../../lib/runner/pod/masking.ts';
import { runProcess } from '../../lib/runner/pod/process.ts';
import { temporaryFolder } from './harness.ts';

/** Counts its starts in a file, and fails as a sandbox does that cannot be made until there were enough of them. */
const sandbox = `echo start >> "$0/starts"
if [ "$(wc -l < "$0/starts")" -lt "$1" ]; then echo "cannot bind" >&2; exit 1; fi
echo program; echo '{ "exit-code": 1 }' >&3; exit 1`;

async function started(succeedsAt: number) {
  const folder = temporaryFolder();
  const logFile = join(folder, 'log');
  const result = await runProcess({
    command: { file: '/bin/sh', args: ['-c', sandbox, folder, String(succeedsAt)], reportsEnd: true },
    environment: { PATH: '/usr/bin:/bin' },
    logFile,
    masking: new Masking([]),
    captureOutput: true,
    signal: new AbortController().signal,
    wrapped: true,
  });
  const starts = readFileSync(join(folder, 'starts'), 'utf8').split('\n').length - 1;
  return { ...result, starts, log: readFileSync(logFile, 'utf8') };
}

describe('a sandbox that cannot be made', () => {
  test('is made again, and the program in it runs once', async () => {
    const expected = { exitCode: 1, started: true, starts: 3, output: 'program\n', log: 'program\n' };
    expect(await started(3)).toEqual(expected);
  });

  test('is given up at last, with what it said', async () => {
    const expected = { exitCode: 1, started: false, starts: 10, output: '', log: 'cannot bind\n' };
    expect(await started(100)).toEqual(expected);
  });
});
