/** Synthesis of many: what a delivery costs among 100 and among 1,000, and a workflow beside one that Hera builds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { ensurePythonEnvironment } from '../lib/environments/python.ts';
import { atLeastFaster, type Comparisons, type Say } from './comparison.ts';

const root = join(import.meta.dirname, '..');
const mostPerDelivery = 1.2;

/** What building and writing took, without the start of the interpreter. */
interface Taken {
  readonly seconds: number;
  readonly megabytes: number;
}

export async function benchSynthMany(say: Say): Promise<Comparisons> {
  say('synth: 100 deliveries, then 1,000');
  const few = await taken(process.execPath, 'bench/many-deliveries.ts', 100);
  const many = await taken(process.execPath, 'bench/many-deliveries.ts', 1000);
  const growth = many.seconds / 1000 / (few.seconds / 100);

  say('synth: 1,000 workflows of five templates, ours and those of Hera');
  const hera = await ensurePythonEnvironment({
    requirements: join(root, 'requirements/hera.txt'),
    cacheDirectory: join(root, '.millrace/cache'),
    log: say,
  });
  const ours = await taken(process.execPath, 'bench/many-workflows.ts', 1000);
  const theirs = await taken(join(hera.bin, 'python'), 'bench/many_workflows.py', 1000);
  return {
    'a delivery among 1,000, beside one among 100, CPU': {
      ours: many.seconds / 1000,
      theirs: few.seconds / 100,
      ratio: 1 / growth,
      unit: 's',
      wanted: `at most ${mostPerDelivery} times as much`,
      holds: growth <= mostPerDelivery,
    },
    'a workflow of five templates, beside Hera, CPU': {
      ...atLeastFaster(1, ours.seconds / 1000, theirs.seconds / 1000),
      wanted: 'less',
    },
    '1,000 such workflows, beside Hera, memory': {
      ours: ours.megabytes,
      theirs: theirs.megabytes,
      ratio: theirs.megabytes / ours.megabytes,
      unit: 'MB',
      wanted: 'under 1,000 MB',
      holds: ours.megabytes < 1000,
    },
  };
}

async function taken(interpreter: string, program: string, count: number): Promise<Taken> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    const { stdout } = await execa(interpreter, [program, String(count), folder], { cwd: root });
    return JSON.parse(stdout) as Taken;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
