/**
 * Inference of the earth-observation example on a scene and on one four times larger: the most memory that its programs
 * had, and the time that a tile takes with its batches one after the other and two at once.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { execa } from 'execa';
import * as z from 'zod';
import { imageEnvironment, makeData } from '../scripts/examples/earth-observation.ts';
import { atLeastFaster, type Comparison, type Comparisons, fastest, type Say } from './comparison.ts';

const root = join(import.meta.dirname, '..');
const example = join(root, 'examples/earth-observation');
const [batchSize, timedBatches] = [128, 4];
const [small, large] = [1024, 2048];

export async function benchEarthObservation(say: Say): Promise<Comparisons> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    const inference = await prepare(directory, say);
    say(`earth observation: a scene of ${small} × ${small} pixels`);
    const less = await inference(small);
    say(`earth observation: a scene of ${large} × ${large} pixels`);
    const more = await inference(large);
    return {
      'memory to classify a batch of a scene four times larger': growsLittle(
        more.classifyMegabytes,
        less.classifyMegabytes,
      ),
      'memory to put a map four times larger together': growsLittle(
        more.mosaicMegabytes,
        less.mosaicMegabytes,
      ),
      'a tile of a scene, two batches at once': {
        ...atLeastFaster(1.2, more.atOnce, more.inTurn),
        unit: 'ms',
      },
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function growsLittle(ours: number, theirs: number): Comparison {
  const wanted = 'grows by less than a fifth';
  return { ours, theirs, ratio: theirs / ours, unit: 'MB', wanted, holds: ours < theirs * 1.2 };
}

/** What inference on one scene took: memory at most, and milliseconds a tile. */
interface Usage {
  readonly classifyMegabytes: number;
  readonly mosaicMegabytes: number;
  readonly inTurn: number;
  readonly atOnce: number;
}

const batchesShape = z.array(z.object({ index: z.number(), first: z.number(), count: z.number() }));

async function prepare(directory: string, say: Say): Promise<(size: number) => Promise<Usage>> {
  const env = await imageEnvironment(join(root, '.millrace/cache'), say);
  const options = {
    env: { ...env, PYTHONPATH: join(example, 'programs') },
    extendEnv: false,
    stdin: 'ignore',
  } as const;
  const model = join(directory, 'model');
  await execa('python', [join(import.meta.dirname, 'earth_observation_model.py'), model], options);

  /** Runs a command in a process of its own, and gives the most memory that it had, in megabytes. */
  const megabytesOf = async (command: string, given: Readonly<Record<string, string>>): Promise<number> => {
    const flags = Object.entries(given).map(([name, value]) => `--${name}=${value}`);
    const { stdout } = await execa('python', ['-c', peak, 'eo', command, ...flags], options);
    return Number(stdout.trim().split('\n').at(-1)) / 1024;
  };

  return async (size) => {
    const data = join(directory, `data-${size}`);
    const work = join(directory, `work-${size}`);
    const catalog = await makeData(env, data, '--scene-size', String(size), '--tiles-per-class', '1');
    mkdirSync(work);
    const [scene, plan] = [join(work, 'scene.json'), join(work, 'plan.json')];
    const search = { 'stac-url': catalog, collection: 'sentinel-2-mini' };
    await megabytesOf('find-scene', { ...search, output: scene });
    await megabytesOf('plan', { scene, 'batch-size': String(batchSize), output: plan });
    const batches = batchesShape.parse(JSON.parse(readFileSync(plan, 'utf8')));
    const classify = (batch: (typeof batches)[number]) =>
      megabytesOf('classify', {
        scene,
        model,
        batch: JSON.stringify(batch),
        output: join(work, 'batches', String(batch.index)),
      });
    const taken: number[] = [];
    /** Classifies batches, so many at once; gives the milliseconds a tile. */
    const classifyBy = async (number: number, given: typeof batches) => {
      const start = performance.now();
      const waiting = [...given];
      const worker = async () => {
        for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift())
          taken.push(await classify(batch));
      };
      await Promise.all(Array.from({ length: number }, worker));
      return (performance.now() - start) / given.reduce((sum, { count }) => sum + count, 0);
    };
    await classifyBy(2, batches);
    const mosaic = { scene, model, batches: join(work, 'batches'), output: join(work, 'map') };
    const mosaicMegabytes = await megabytesOf('mosaic', mosaic);
    const some = batches.slice(0, timedBatches);
    const least = await fastest(3, { inTurn: () => classifyBy(1, some), atOnce: () => classifyBy(2, some) });
    return {
      classifyMegabytes: Math.max(...taken),
      mosaicMegabytes,
      inTurn: least.get('inTurn') ?? Number.NaN,
      atOnce: least.get('atOnce') ?? Number.NaN,
    };
  };
}

/** Runs what it is given, and prints the kilobytes of memory that it had at most. */
const peak = `
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
`;
