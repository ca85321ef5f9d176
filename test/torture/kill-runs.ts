/** Step programs that are killed at random moments, then run again to the end. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { faultProxy } from './fault-proxy.ts';
import { deliver, goBack, person, stepsOf } from './steps.ts';
import { alias, eachOf, type Model, makeModel, type World, withFolder, wrongs } from './world.ts';

const program = join(import.meta.dirname, '../../lib/steps/main.ts');

/** What came of the kills of one step. */
export interface KillResult {
  readonly step: 'promote' | 'rollback';
  readonly kills: number;
  /** How many of the killed processes had already ended by themselves. */
  readonly tooLate: number;
  readonly wrong: readonly string[];
}

/** How long a step takes from its first call on, at most; the moment is drawn from there. */
const spanMilliseconds = 150;

/** Kills that many processes of a step, each with a model of its own. */
export async function runKills(
  world: World,
  {
    step,
    kills,
    atOnce,
    random,
  }: { step: KillResult['step']; kills: number; atOnce: number; random: () => number },
): Promise<KillResult> {
  const moments = Array.from({ length: kills }, () => random() * spanMilliseconds);
  const runs = await eachOf(moments, atOnce, async (moment) => {
    const model = await makeModel(world, [60, 50]);
    const steps = stepsOf(world, model);
    await deliver(steps, '1');
    if (step === 'rollback') await deliver(steps, '2');
    const proxy = await faultProxy(world.trackingUri);
    try {
      const killed = await killAt(argumentsOf(step, model), proxy, moment);
      const again = step === 'promote' ? deliver(steps, '2') : goBack(steps);
      const failed = await again.then(
        () => [],
        (error: unknown) => [`the re-run failed: ${String(error)}`],
      );
      const moves = ['promote >1', 'promote 1>2', ...(step === 'rollback' ? ['rollback 2>1'] : [])];
      const version = step === 'promote' ? '2' : '1';
      const wrong = await wrongs(world, model, { version, moves, commits: moves.length });
      return { killed, wrong: [...failed, ...wrong].map((words) => `killed after ${moment} ms: ${words}`) };
    } finally {
      await proxy.close();
    }
  });
  return {
    step,
    kills,
    tooLate: runs.filter(({ killed }) => !killed).length,
    wrong: runs.flatMap(({ wrong }) => wrong),
  };
}

function argumentsOf(step: KillResult['step'], { name }: Model): readonly string[] {
  const id = [`--model-name=${name}`, `--alias=${alias}`];
  return step === 'promote'
    ? [
        step,
        ...id,
        '--model-version=2',
        '--champion-version=1',
        '--by=gate',
        '--reasons=["good"]',
        '--workflow=deliver-2',
      ]
    : [
        step,
        ...id,
        '--model-version=1',
        `--by=${person.by}`,
        `--reason=${person.reason}`,
        '--workflow=rollback',
      ];
}

/** Starts the program, and kills it that long after its first call; says whether it was still there. */
function killAt(
  args: readonly string[],
  proxy: Awaited<ReturnType<typeof faultProxy>>,
  moment: number,
): Promise<boolean> {
  return withFolder(
    (folder) =>
      new Promise((resolve) => {
        const env = { PATH: process.env['PATH'], MILLRACE_OUTPUTS: folder, MLFLOW_TRACKING_URI: proxy.url };
        const child = execFile(process.execPath, [program, ...args], { env }, () => {
          resolve(child.signalCode === 'SIGKILL');
        });
        proxy.onCall = (number) => {
          if (number === 0) void delay(moment).then(() => child.kill('SIGKILL'));
        };
      }),
  );
}
