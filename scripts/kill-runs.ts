/**
 * Kills the runner at every change of a run's state, and at random moments, resumes each run, and prints what came of
 * it: `npm run kills [-- TIMES]`, with the number of random moments. Exit code 1 when anything was lost or done twice.
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { resumeAndCheck } from '../test/runner/killed-run.ts';

const randomMoments = Number(process.argv[2] ?? 100);
const child = join(import.meta.dirname, '../test/runner/killed-child.ts');
const longestRunMilliseconds = 4000;

/** Runs, kills and resumes one run; gives how many nodes had succeeded, and what is wrong. */
async function killOnce(moment: { readonly change: number } | { readonly milliseconds: number }) {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-kill-'));
  try {
    const change = 'change' in moment ? moment.change : 0;
    const run = execa(process.execPath, [child, directory, String(change)], { reject: false });
    if ('milliseconds' in moment) {
      await delay(moment.milliseconds);
      run.kill('SIGKILL');
    }
    const { stdout } = await run;
    return { ...(await resumeAndCheck(directory)), changes: Number(stdout) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

let failed = 0;
function tell(moment: string, kept: number, problems: readonly string[]): void {
  if (problems.length > 0) failed += 1;
  process.stdout.write(
    `${moment.padEnd(18)} ${String(kept).padStart(2)} kept  ${problems.join('; ') || 'fine'}\n`,
  );
}

const { changes } = await killOnce({ change: 0 });
for (let change = 1; change <= changes; change += 1) {
  const { kept, problems } = await killOnce({ change });
  tell(`change ${change} of ${changes}`, kept, problems);
}
for (let count = 0; count < randomMoments; count += 1) {
  const milliseconds = randomInt(longestRunMilliseconds);
  const { kept, problems } = await killOnce({ milliseconds });
  tell(`after ${milliseconds} ms`, kept, problems);
}
process.stdout.write(`${changes + randomMoments} kills, ${failed} with problems\n`);
process.exitCode = failed === 0 ? 0 : 1;
