/** The CPU time of a cold synth of the whole app, beside Node's own start. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Comparisons, Say } from './comparison.ts';

const root = join(import.meta.dirname, '..');
const wantedSeconds = 1;

export async function benchSynth(say: Say): Promise<Comparisons> {
  say('synth: the whole app, cold, against an empty Node program');
  const output = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    const empty = await cpuSeconds(['--eval', '0']);
    const synth = await cpuSeconds(['main.ts'], { CDK8S_OUTDIR: output });
    return {
      'cold synth, CPU': {
        ours: synth,
        theirs: empty,
        ratio: empty / synth,
        unit: 's',
        wanted: `under ${wantedSeconds} s beyond Node's own start`,
        holds: synth - empty < wantedSeconds,
      },
    };
  } finally {
    rmSync(output, { recursive: true });
  }
}

/** User and system time of one Node process, read by a parent that has no other child. */
async function cpuSeconds(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const parent = `
    const { spawnSync } = require('node:child_process');
    const { status } = spawnSync(process.execPath, ${JSON.stringify(args)}, { stdio: 'ignore' });
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    const children = require('node:fs').readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
    console.log(JSON.stringify({ status, ticks: Number(children[13]) + Number(children[14]), userCPUTime, systemCPUTime }));`;
  const { stdout } = await execa(process.execPath, ['--eval', parent], { cwd: root, env });
  const { status, ticks } = JSON.parse(stdout) as { status: number; ticks: number };
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  const ticksPerSecond = 100;
  return ticks / ticksPerSecond;
}
